//! Runs `fuzz_targets::unity_ads::url`.
#![no_main]

fuzz::target!(unity_ads::url);
