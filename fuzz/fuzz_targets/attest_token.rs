//! Runs `fuzz_targets::attest::token`.
#![no_main]

fuzz::target!(attest::token);
