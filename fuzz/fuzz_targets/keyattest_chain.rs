//! Runs `fuzz::keyattest::chain`.
#![no_main]

fuzz::target!(keyattest::chain);
