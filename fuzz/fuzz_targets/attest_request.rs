//! Runs `fuzz::attest::request`.
#![no_main]

fuzz::target!(attest::request);
