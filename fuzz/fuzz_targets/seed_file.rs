//! Runs `fuzz::seed_file`.
#![no_main]

fuzz::target!(seed_file);
