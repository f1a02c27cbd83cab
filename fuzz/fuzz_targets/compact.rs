//! Runs `fuzz_targets::compact`.
#![no_main]

fuzz::target!(compact);
