//! Runs `fuzz_targets::stove::claims`.
#![no_main]

fuzz::target!(stove::claims);
