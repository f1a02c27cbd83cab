//! Runs `fuzz_targets::oauth1::request`.
#![no_main]

fuzz::target!(oauth1::request);
