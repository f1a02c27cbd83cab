//! Attestation: what the platform reads of devices and games, and games of it.

pub mod request;
pub mod token;
