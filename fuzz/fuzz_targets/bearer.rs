//! Runs `fuzz::bearer`.
#![no_main]

fuzz::target!(bearer);
