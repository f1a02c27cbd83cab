//! Runs `fuzz_targets::stove::verify`.
#![no_main]

fuzz::target!(stove::verify);
