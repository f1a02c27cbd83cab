//! Runs `fuzz_targets::webhook`.
#![no_main]

fuzz::target!(webhook);
