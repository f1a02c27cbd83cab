//! Runs `fuzz::ids`.
#![no_main]

fuzz::target!(ids);
