//! Runs `fuzz_targets::meta_graph::answers`.
#![no_main]

fuzz::target!(meta_graph::answers);
