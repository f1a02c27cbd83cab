//! Runs `fuzz::webhook`.
#![no_main]

fuzz::target!(webhook);
