//! Runs `fuzz_targets::challenge`.
#![no_main]

fuzz::target!(challenge);
