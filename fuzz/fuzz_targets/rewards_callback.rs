//! Runs `fuzz_targets::rewards::callback`.
#![no_main]

fuzz::target!(rewards::callback);
