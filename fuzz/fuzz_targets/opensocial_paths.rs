//! Runs `fuzz_targets::opensocial::paths`.
#![no_main]

fuzz::target!(opensocial::paths);
