//! Runs `fuzz_targets::seed_file`.
#![no_main]

fuzz::target!(seed_file);
