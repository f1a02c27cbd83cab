//! Runs `fuzz_targets::opensocial::tokens`.
#![no_main]

fuzz::target!(opensocial::tokens);
