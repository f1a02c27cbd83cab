//! Runs `fuzz::sealed`.
#![no_main]

fuzz::target!(sealed);
