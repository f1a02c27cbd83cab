//! Runs `fuzz_targets::unity_ads::public_ips`.
#![no_main]

fuzz::target!(unity_ads::public_ips);
