//! Runs `fuzz::rewards::callback`.
#![no_main]

fuzz::target!(rewards::callback);
