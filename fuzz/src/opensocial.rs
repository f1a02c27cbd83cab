//! What a game's server reads of an OpenSocial platform.

pub mod answers;
pub mod gadget_request;
