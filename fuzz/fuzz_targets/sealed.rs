//! Runs `fuzz_targets::sealed`.
#![no_main]

fuzz::target!(sealed);
