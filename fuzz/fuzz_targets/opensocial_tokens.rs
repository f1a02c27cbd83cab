//! Runs `fuzz::opensocial::tokens`.
#![no_main]

fuzz::target!(opensocial::tokens);
