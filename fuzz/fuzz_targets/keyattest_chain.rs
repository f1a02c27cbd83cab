//! Runs `fuzz_targets::keyattest::chain`.
#![no_main]

fuzz::target!(keyattest::chain);
