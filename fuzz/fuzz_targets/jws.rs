//! Runs `fuzz_targets::jws`.
#![no_main]

fuzz::target!(jws);
