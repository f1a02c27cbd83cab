//! Runs `fuzz::stove::claims`.
#![no_main]

fuzz::target!(stove::claims);
