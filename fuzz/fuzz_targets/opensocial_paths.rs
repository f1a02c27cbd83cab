//! Runs `fuzz::opensocial::paths`.
#![no_main]

fuzz::target!(opensocial::paths);
