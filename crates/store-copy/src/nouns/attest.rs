//! What is known of devices.

use super::{bytes, noun, number, text};
use crate::noun::Noun;

pub(super) const ATTEST_SETUP: Noun = noun(
    "attest_setup",
    &[number("app_id")],
    &[
        text("package").or_null(),
        bytes("cert_digests"),
        number("min_version").or_null(),
        number("max_version").or_null(),
        number("token_lifetime_ms"),
        text("algorithm"),
        bytes("seal_key").or_null(),
        number("bind_key"),
        number("bypass"),
        number("monitor"),
        number("max_patch_age_months"),
        number("min_attestation_version"),
        number("remote_only"),
        number("strongbox_only"),
        bytes("boot_keys"),
        text("possession"),
        text("roots"),
        text("extra_claims").or_null(),
        number("changed_at"),
    ],
);

pub(super) const ATTEST_DEVICE: Noun = noun(
    "attest_device",
    &[number("app_id"), bytes("device_id")],
    &[
        bytes("anchor"),
        number("first_seen"),
        bytes("unique_id"),
        number("named_at"),
        number("named_until"),
        bytes("given"),
        number("patch_level").or_null(),
        number("is_test"),
        number("last_at"),
        text("last_device"),
        text("last_app"),
        text("last_reasons"),
    ],
);

pub(super) const ATTEST_PSEUDONYM: Noun = noun(
    "attest_pseudonym",
    &[bytes("unique_id")],
    &[
        number("app_id"),
        bytes("device_id"),
        number("since"),
        number("good_until"),
    ],
);

pub(super) const ATTEST_BAN: Noun = noun(
    "attest_ban",
    &[number("ban_id")],
    &[
        number("app_id"),
        bytes("device_id"),
        number("created_at"),
        number("until"),
        text("reason"),
        text("banned_by"),
        number("lifted_at").or_null(),
        text("lifted_by").or_null(),
        number("changed_at"),
    ],
);
