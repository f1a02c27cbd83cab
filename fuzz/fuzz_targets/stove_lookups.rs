//! Runs `fuzz::stove::lookups`.
#![no_main]

fuzz::target!(stove::lookups);
