//! Runs `fuzz::attest::token`.
#![no_main]

fuzz::target!(attest::token);
