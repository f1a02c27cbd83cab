//! Runs `fuzz::challenge`.
#![no_main]

fuzz::target!(challenge);
