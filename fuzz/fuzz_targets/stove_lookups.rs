//! Runs `fuzz_targets::stove::lookups`.
#![no_main]

fuzz::target!(stove::lookups);
