//! Where OpenSocial's platforms differ, as data.
