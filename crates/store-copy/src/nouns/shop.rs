//! What is for sale, and what players have of it.

use super::{bytes, noun, number, text};
use crate::noun::Noun;

pub(super) const SKU: Noun = noun(
    "sku",
    &[number("app_id"), number("sku_id")],
    &[
        text("sku"),
        text("kind"),
        text("name"),
        text("description"),
        text("price_currency").or_null(),
        number("price_amount").or_null(),
        text("plans"),
        number("is_archived"),
        number("created_at"),
    ],
);

pub(super) const ENTITLEMENT: Noun = noun(
    "entitlement",
    &[number("app_id"), number("player_id"), number("sku_id")],
    &[
        number("entitlement_id"),
        text("state"),
        number("granted_at"),
        number("changed_at"),
        bytes("reporting_id"),
        text("developer_payload"),
    ],
);

pub(super) const SUBSCRIPTION: Noun = noun(
    "subscription",
    &[number("app_id"), number("player_id"), number("sku_id")],
    &[
        number("subscription_id"),
        number("shard"),
        text("term"),
        text("price_currency"),
        number("price_amount"),
        text("trial").or_null(),
        number("had_trial"),
        number("started_at"),
        number("period_start"),
        number("period_end"),
        number("anchor_day"),
        number("extended_days"),
        number("cancelled_at").or_null(),
        number("ended_at").or_null(),
    ],
);
