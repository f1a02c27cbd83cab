//! Runs `fuzz::keyattest::description`.
#![no_main]

fuzz::target!(keyattest::description);
