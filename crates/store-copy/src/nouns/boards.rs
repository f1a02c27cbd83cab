//! Leaderboards, their entries, and how those are counted.

use super::{bytes, noun, number, text};
use crate::noun::Noun;

pub(super) const BOARD: Noun = noun(
    "board",
    &[number("app_id"), number("board_id")],
    &[
        text("api_name"),
        text("sort_order"),
        text("write_policy"),
        number("earliest").or_null(),
        number("latest").or_null(),
        text("titles"),
        number("table_no"),
        number("created_at"),
    ],
);

pub(super) const BOARD_TABLE: Noun = noun(
    "board_table",
    &[number("app_id"), number("table_no")],
    &[number("dropped")],
);

pub(super) const BOARD_ENTRY: Noun = noun(
    "board_entry",
    &[number("app_id"), number("table_no"), number("player_id")],
    &[
        number("scoped_id"),
        number("entry_id"),
        number("score"),
        bytes("extra_data").or_null(),
        number("at"),
        bytes("rank_key"),
    ],
);

pub(super) const BOARD_BUCKET: Noun = noun(
    "board_bucket",
    &[number("app_id"), number("table_no"), bytes("low")],
    &[number("count")],
);

pub(super) const BOARD_GROUP: Noun = noun(
    "board_group",
    &[number("app_id"), number("table_no"), bytes("low")],
    &[number("count")],
);
