//! Runs `fuzz_targets::stove::answers`.
#![no_main]

fuzz::target!(stove::answers);
