//! Runs `fuzz_targets::stove::bodies`.
#![no_main]

fuzz::target!(stove::bodies);
