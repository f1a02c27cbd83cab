//! Runs `fuzz_targets::stove::query`.
#![no_main]

fuzz::target!(stove::query);
