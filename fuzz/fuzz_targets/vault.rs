//! Runs `fuzz::vault`.
#![no_main]

fuzz::target!(vault);
