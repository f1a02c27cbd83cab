//! Runs `fuzz_targets::vault`.
#![no_main]

fuzz::target!(vault);
