//! Runs `fuzz_targets::stove::refresh`.
#![no_main]

fuzz::target!(stove::refresh);
