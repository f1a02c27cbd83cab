//! What players are and have on OpenSocial.

use super::{bytes, noun, number, text};
use crate::noun::Noun;

pub(super) const SOCIAL_SETUP: Noun = noun(
    "social_setup",
    &[number("app_id")],
    &[
        text("profile"),
        number("window_ms"),
        number("token_validity_ms"),
        text("body_hash"),
        number("require_body_hash"),
        text("gadget_url").or_null(),
        text("links"),
        text("words"),
        bytes("rsa_key").or_null(),
        number("changed_at"),
    ],
);

pub(super) const APP_INSTALLATION: Noun = noun(
    "app_installation",
    &[number("app_id"), number("player_id")],
    &[number("invited_by").or_null(), number("installed_at")],
);

pub(super) const BLOCKING: Noun = noun(
    "blocking",
    &[number("player_id"), number("blocked_id")],
    &[number("since")],
);

pub(super) const PERSONA: Noun = noun(
    "persona",
    &[number("player_id")],
    &[text("said"), number("changed_at")],
);

pub(super) const APP_DATA: Noun = noun(
    "app_data",
    &[number("app_id"), number("player_id")],
    &[text("entries"), number("changed_at")],
);

pub(super) const TEXT_GROUP: Noun = noun(
    "text_group",
    &[number("app_id"), text("name")],
    &[number("made_at"), bytes("owner")],
);

pub(super) const TEXT_ENTRY: Noun = noun(
    "text_entry",
    &[number("app_id"), number("text_id")],
    &[
        text("group_name"),
        number("author").or_null(),
        text("data"),
        text("status"),
        number("posted_at"),
        number("changed_at"),
        bytes("owner"),
    ],
);

pub(super) const PAYMENT: Noun = noun(
    "payment",
    &[number("app_id"), bytes("payment_id")],
    &[
        text("environment"),
        number("player_id"),
        text("items"),
        text("callback_url"),
        text("finish_url"),
        text("state"),
        text("failure").or_null(),
        number("made_at"),
        number("changed_at"),
        number("answer_by"),
        bytes("owner"),
    ],
);

pub(super) const ACTIVITY: Noun = noun(
    "activity",
    &[number("app_id"), number("player_id"), number("activity_id")],
    &[
        text("title"),
        text("body").or_null(),
        text("url").or_null(),
        text("image_url").or_null(),
        number("posted_at"),
        bytes("owner"),
    ],
);

pub(super) const MESSAGE: Noun = noun(
    "message",
    &[number("app_id"), number("recipient"), number("message_id")],
    &[
        number("sender"),
        text("recipients"),
        text("title"),
        text("body"),
        text("url").or_null(),
        number("sent_at"),
        bytes("owner"),
    ],
);
