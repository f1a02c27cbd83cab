//! Runs `fuzz::stove::refresh`.
#![no_main]

fuzz::target!(stove::refresh);
