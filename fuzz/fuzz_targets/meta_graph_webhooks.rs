//! Runs `fuzz_targets::meta_graph::webhooks`.
#![no_main]

fuzz::target!(meta_graph::webhooks);
