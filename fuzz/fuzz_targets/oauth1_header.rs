//! Runs `fuzz::oauth1::header`.
#![no_main]

fuzz::target!(oauth1::header);
