//! Runs `fuzz::meta_graph::webhooks`.
#![no_main]

fuzz::target!(meta_graph::webhooks);
