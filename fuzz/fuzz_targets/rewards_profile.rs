//! Runs `fuzz_targets::rewards::profile`.
#![no_main]

fuzz::target!(rewards::profile);
