//! Runs `fuzz::compact`.
#![no_main]

fuzz::target!(compact);
