//! Runs `fuzz_targets::opensocial::answers`.
#![no_main]

fuzz::target!(opensocial::answers);
