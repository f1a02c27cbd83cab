//! Runs `fuzz_targets::base64url`.
#![no_main]

fuzz::target!(base64url);
