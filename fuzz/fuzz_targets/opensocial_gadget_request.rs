//! Runs `fuzz_targets::opensocial::gadget_request`.
#![no_main]

fuzz::target!(opensocial::gadget_request);
