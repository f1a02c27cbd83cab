//! Runs `fuzz::session`.
#![no_main]

fuzz::target!(session);
