//! What waits to be sent or granted, and what is kept of that.

use super::{bytes, noun, number, text};
use crate::noun::Noun;

// Fences never go back, so the leases move on as well; they end by themselves.
pub(super) const SHARD_LEASE: Noun = noun(
    "shard_lease",
    &[number("shard")],
    &[bytes("holder"), number("fence"), number("until")],
);

pub(super) const ENDPOINT: Noun = noun(
    "endpoint",
    &[number("app_id"), text("kind")],
    &[
        number("paused"),
        number("at_once"),
        number("per_second").or_null(),
        number("burst").or_null(),
        text("in_order"),
        text("schedule"),
        number("breaker"),
        number("changed_at"),
    ],
);

pub(super) const DELIVERY: Noun = noun(
    "delivery",
    &[number("app_id"), bytes("delivery_id")],
    &[
        number("shard"),
        text("kind"),
        text("payload"),
        number("made_at"),
        text("state"),
        number("attempts"),
        number("scheduled_from"),
        number("due_at"),
        number("unknown"),
        bytes("begun_by").or_null(),
        bytes("owner"),
        text("subject"),
    ],
);

pub(super) const DELIVERY_ATTEMPT: Noun = noun(
    "delivery_attempt",
    &[number("app_id"), bytes("delivery_id"), number("no")],
    &[
        number("began_at"),
        number("took_ms"),
        number("status").or_null(),
        text("outcome"),
        text("detail"),
        text("request"),
        text("answer"),
    ],
);

pub(super) const REWARD: Noun = noun(
    "reward",
    &[number("app_id"), text("network"), text("oid")],
    &[
        number("shard"),
        text("subject"),
        text("parameters"),
        text("key_id"),
        number("first_seen"),
        text("state"),
        text("detail"),
        number("fence"),
        bytes("asked_by"),
        number("lease_until"),
        number("due_at"),
    ],
);

pub(super) const REWARD_ASK: Noun = noun(
    "reward_ask",
    &[number("app_id"), text("network"), text("oid"), number("no")],
    &[
        number("began_at"),
        number("took_ms"),
        number("status").or_null(),
        text("came_to"),
        text("detail"),
        text("request"),
        text("answer"),
    ],
);

pub(super) const REWARD_REPORT: Noun = noun(
    "reward_report",
    &[number("app_id"), text("network"), text("report_id")],
    &[text("subject"), number("granted_at")],
);
