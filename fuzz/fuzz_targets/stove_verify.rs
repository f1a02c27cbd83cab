//! Runs `fuzz::stove::verify`.
#![no_main]

fuzz::target!(stove::verify);
