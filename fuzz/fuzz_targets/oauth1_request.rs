//! Runs `fuzz::oauth1::request`.
#![no_main]

fuzz::target!(oauth1::request);
