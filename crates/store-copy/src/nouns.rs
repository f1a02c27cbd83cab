//! What a store holds, as data. A test of each adapter holds this list against
//! what its engine really has, so that no later column is forgotten.

mod attest;
mod boards;
mod shop;
mod social;
mod waiting;

use crate::noun::{Column, Noun};

/// What each engine keeps for itself, by the name of its table.
///
/// - `node`: who is there at present; it lapses within seconds.
/// - `claim_bucket`: which tables the claims are in, which follows from them.
/// - `copy_progress`: how far this copy has come.
pub const UNCOPIED: [&str; 3] = ["node", "claim_bucket", "copy_progress"];

/// How many changes there were, so that positions in the log go on.
pub const CHANGE_HEAD: Noun = noun("change_head", &[], &[number("no")]);

/// Up to where claims were let go. Copied before the claims, which are those
/// above it.
pub const CLAIM_HORIZON: Noun = noun("claim_horizon", &[], &[number("bucket")]);

/// The claims above the horizon. Each engine keeps those of a bucket in a table
/// of their own. What is at or below the horizon is refused whether it is there
/// or not, and is on its way out.
pub const CLAIM: Noun = noun(
    "claim",
    &[number("bucket"), number("app_id"), bytes("digest")],
    &[bytes("owner"), number("expires_at")],
);

/// Watermarks that were raised; one that never was has no row.
pub const WATERMARK: Noun = noun("watermark", &[text("reach")], &[number("at")]);

/// Pictures, which are larger than any other row.
pub(crate) const IMAGE: Noun = noun(
    "image",
    &[number("app_id"), bytes("digest")],
    &[bytes("bytes")],
);

/// Everything that is copied, in this order.
pub const NOUNS: [Noun; 58] = [
    noun(
        "app",
        &[number("app_id")],
        &[
            text("name"),
            text("publisher").or_null(),
            number("created_at"),
            bytes("owner"),
        ],
    ),
    noun(
        "listing",
        &[number("app_id"), text("platform"), text("environment")],
        &[
            text("external_id"),
            number("number").or_null(),
            text("kind"),
            bytes("owner"),
        ],
    ),
    noun(
        "listing_name",
        &[text("platform"), text("environment"), text("external_id")],
        &[number("app_id")],
    ),
    noun(
        "credential",
        &[number("app_id"), number("credential_id")],
        &[
            text("platform"),
            text("environment"),
            text("client_id"),
            bytes("secret"),
            number("token_validity_ms"),
            number("created_at"),
            number("rotated_at"),
            bytes("owner"),
            bytes("previous_secret").or_null(),
            number("previous_until").or_null(),
        ],
    ),
    noun(
        "credential_ref",
        &[number("credential_id")],
        &[number("app_id")],
    ),
    noun(
        "credential_name",
        &[text("platform"), text("environment"), text("client_id")],
        &[number("app_id"), number("credential_id")],
    ),
    noun(
        "token_key",
        &[bytes("key_id")],
        &[
            text("purpose"),
            text("environment"),
            bytes("material"),
            number("created_at"),
            bytes("owner"),
        ],
    ),
    noun(
        "player",
        &[number("player_id")],
        &[
            text("nickname"),
            bytes("sign_in_digest"),
            number("created_at"),
            bytes("owner"),
        ],
    ),
    noun(
        "membership",
        &[number("app_id"), number("player_id")],
        &[number("scoped_id"), number("joined_at"), bytes("owner")],
    ),
    noun(
        "pinned_token",
        &[number("app_id"), bytes("digest")],
        &[
            text("platform"),
            text("environment"),
            number("player_id").or_null(),
            number("scoped_id").or_null(),
            number("expires_at").or_null(),
            bytes("owner"),
        ],
    ),
    noun(
        "issuance",
        &[number("app_id"), number("credential_id")],
        &[
            bytes("token_id"),
            bytes("key_id"),
            bytes("nonce"),
            number("issued_at"),
            number("expires_at"),
        ],
    ),
    noun(
        "revocation",
        &[number("app_id"), text("subject_kind"), bytes("subject")],
        &[number("at"), number("until")],
    ),
    WATERMARK,
    noun(
        "token_family",
        &[number("app_id"), number("player_id"), bytes("family_id")],
        &[
            number("current"),
            number("revoked"),
            number("began_at"),
            number("issued_at"),
            number("expires_at"),
            number("ended_until").or_null(),
        ],
    ),
    noun(
        "ownership",
        &[number("app_id"), number("player_id")],
        &[
            number("released"),
            number("purchased_at"),
            number("product_no"),
        ],
    ),
    noun(
        "api_key",
        &[number("key_id")],
        &[
            text("label"),
            text("scopes"),
            bytes("digest"),
            number("created_at"),
            number("revoked_at").or_null(),
            bytes("owner"),
        ],
    ),
    noun(
        "audit_event",
        &[bytes("event_id")],
        &[
            number("at"),
            text("actor"),
            number("key_id").or_null(),
            text("label").or_null(),
            text("action"),
            text("target").or_null(),
            text("request_id").or_null(),
            text("outcome"),
            text("details"),
            bytes("owner"),
        ],
    ),
    noun(
        "idempotency",
        &[bytes("key")],
        &[
            bytes("request"),
            number("status"),
            bytes("answer"),
            number("expires_at"),
            bytes("owner"),
        ],
    ),
    noun(
        "ads_setup",
        &[number("app_id")],
        &[
            number("enabled"),
            text("callback_url"),
            number("lenient"),
            bytes("secret"),
            number("changed_at"),
            number("rotated_at"),
        ],
    ),
    noun(
        "graph_setup",
        &[number("app_id")],
        &[
            number("overlap_ms"),
            number("user_token_validity_ms"),
            number("proof_validity_ms"),
            number("calls_per_minute").or_null(),
            text("callback_url").or_null(),
            bytes("verify_token").or_null(),
            text("fields").or_null(),
            number("changed_at"),
        ],
    ),
    noun(
        "friendship",
        &[number("player_id"), number("friend_id")],
        &[number("since")],
    ),
    noun(
        "org_identity",
        &[number("app_id"), text("publisher"), number("player_id")],
        &[number("org_scoped_id"), number("made_at"), bytes("owner")],
    ),
    noun(
        "achievement",
        &[number("app_id"), number("achievement_id")],
        &[
            text("api_name"),
            text("kind"),
            number("target").or_null(),
            number("length").or_null(),
            text("write_policy"),
            text("title"),
            text("description"),
            text("unlocked_description").or_null(),
            number("is_secret"),
            number("is_archived"),
            bytes("locked_image").or_null(),
            bytes("unlocked_image").or_null(),
            number("created_at"),
        ],
    ),
    noun(
        "achievement_progress",
        &[
            number("app_id"),
            number("player_id"),
            number("achievement_id"),
        ],
        &[
            number("count"),
            text("bits"),
            number("unlocked_at").or_null(),
        ],
    ),
    IMAGE,
    waiting::SHARD_LEASE,
    waiting::ENDPOINT,
    waiting::DELIVERY,
    waiting::DELIVERY_ATTEMPT,
    waiting::REWARD,
    waiting::REWARD_ASK,
    waiting::REWARD_REPORT,
    boards::BOARD,
    boards::BOARD_TABLE,
    boards::BOARD_ENTRY,
    boards::BOARD_BUCKET,
    boards::BOARD_GROUP,
    shop::SKU,
    shop::ENTITLEMENT,
    shop::SUBSCRIPTION,
    social::SOCIAL_SETUP,
    social::APP_INSTALLATION,
    social::BLOCKING,
    social::PERSONA,
    social::APP_DATA,
    social::TEXT_GROUP,
    social::TEXT_ENTRY,
    social::PAYMENT,
    social::ACTIVITY,
    social::MESSAGE,
    attest::ATTEST_SETUP,
    attest::ATTEST_DEVICE,
    attest::ATTEST_PSEUDONYM,
    attest::ATTEST_BAN,
    CLAIM_HORIZON,
    CLAIM,
    noun(
        "change",
        &[number("no")],
        &[
            number("app_id").or_null(),
            text("subject_kind").or_null(),
            bytes("subject").or_null(),
            number("at").or_null(),
            number("until").or_null(),
            number("ban_id").or_null(),
        ],
    ),
    CHANGE_HEAD,
];

const fn noun(name: &'static str, key: &'static [Column], rest: &'static [Column]) -> Noun {
    Noun { name, key, rest }
}

const fn number(name: &'static str) -> Column {
    Column::number(name)
}

const fn text(name: &'static str) -> Column {
    Column::text(name)
}

const fn bytes(name: &'static str) -> Column {
    Column::bytes(name)
}
