//! Runs `fuzz_targets::bearer`.
#![no_main]

fuzz::target!(bearer);
