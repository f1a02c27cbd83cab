//! Runs `fuzz::stove::bodies`.
#![no_main]

fuzz::target!(stove::bodies);
