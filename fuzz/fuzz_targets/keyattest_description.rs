//! Runs `fuzz_targets::keyattest::description`.
#![no_main]

fuzz::target!(keyattest::description);
