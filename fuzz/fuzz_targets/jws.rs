//! Runs `fuzz::jws`.
#![no_main]

fuzz::target!(jws);
