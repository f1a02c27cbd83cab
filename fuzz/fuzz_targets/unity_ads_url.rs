//! Runs `fuzz::unity_ads::url`.
#![no_main]

fuzz::target!(unity_ads::url);
