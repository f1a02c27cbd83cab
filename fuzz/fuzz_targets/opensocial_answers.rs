//! Runs `fuzz::opensocial::answers`.
#![no_main]

fuzz::target!(opensocial::answers);
