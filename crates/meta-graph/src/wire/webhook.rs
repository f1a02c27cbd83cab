//! Webhooks: what the platform sends when an order or a subscription changes,
//! and how the two sides make sure of each other (Meta, "Webhooks"; signature
//! and handshake as in Facebook's "Webhooks: Getting Started").
//!
//! Moments are seconds since the epoch, written as texts, but for
//! `entry[].time`, which is a number.

mod event;
mod handshake;
mod signature;

pub use event::{Change, NO_PAYLOAD, OrderChange, SubscriptionChange, body, reporting_id};
pub use handshake::{Handshake, answers_handshake, handshake_query};
pub(crate) use signature::read_signature;
pub use signature::{SIGNATURE_HEADER, is_signed, signature};

/// The content type of a webhook.
pub const CONTENT_TYPE: &str = "application/json";
