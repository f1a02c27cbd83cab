//! Runs `fuzz::stove::query`.
#![no_main]

fuzz::target!(stove::query);
