//! Runs `fuzz_targets::meta_graph::tokens`.
#![no_main]

fuzz::target!(meta_graph::tokens);
