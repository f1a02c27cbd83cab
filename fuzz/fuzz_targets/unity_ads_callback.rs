//! Runs `fuzz_targets::unity_ads::callback`.
#![no_main]

fuzz::target!(unity_ads::callback);
