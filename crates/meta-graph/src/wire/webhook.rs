//! Webhooks: what the platform sends when an order or a subscription changes.
