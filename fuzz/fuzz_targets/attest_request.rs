//! Runs `fuzz_targets::attest::request`.
#![no_main]

fuzz::target!(attest::request);
