//! Runs `fuzz_targets::session`.
#![no_main]

fuzz::target!(session);
