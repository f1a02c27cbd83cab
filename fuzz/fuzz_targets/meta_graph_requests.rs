//! Runs `fuzz_targets::meta_graph::requests`.
#![no_main]

fuzz::target!(meta_graph::requests);
