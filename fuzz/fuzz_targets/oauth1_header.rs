//! Runs `fuzz_targets::oauth1::header`.
#![no_main]

fuzz::target!(oauth1::header);
