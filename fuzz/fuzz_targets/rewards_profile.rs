//! Runs `fuzz::rewards::profile`.
#![no_main]

fuzz::target!(rewards::profile);
