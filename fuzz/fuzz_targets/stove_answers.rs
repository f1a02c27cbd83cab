//! Runs `fuzz::stove::answers`.
#![no_main]

fuzz::target!(stove::answers);
