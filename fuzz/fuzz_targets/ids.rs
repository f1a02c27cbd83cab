//! Runs `fuzz_targets::ids`.
#![no_main]

fuzz::target!(ids);
