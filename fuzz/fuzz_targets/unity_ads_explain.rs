//! Runs `fuzz_targets::unity_ads::explain`.
#![no_main]

fuzz::target!(unity_ads::explain);
