-- How each game's evidence of devices is judged. cert_digests and boot_keys are
-- digests of 32 bytes, one after the other; roots is a JSON array of pairs, a name
-- and a key in base64url; extra_claims is a JSON object. seal_key is sealed, NULL
-- where tokens are not.
CREATE TABLE attest_setup (
    app_id                  BIGINT NOT NULL PRIMARY KEY,
    package                 TEXT COLLATE "C",
    cert_digests            BYTEA NOT NULL,
    min_version             BIGINT,
    max_version             BIGINT,
    token_lifetime_ms       BIGINT NOT NULL,
    algorithm               TEXT COLLATE "C" NOT NULL,
    seal_key                BYTEA,
    bind_key                BIGINT NOT NULL,
    bypass                  BIGINT NOT NULL,
    monitor                 BIGINT NOT NULL,
    max_patch_age_months    BIGINT NOT NULL,
    min_attestation_version BIGINT NOT NULL,
    remote_only             BIGINT NOT NULL,
    strongbox_only          BIGINT NOT NULL,
    boot_keys               BYTEA NOT NULL,
    possession              TEXT COLLATE "C" NOT NULL,
    roots                   TEXT COLLATE "C" NOT NULL,
    extra_claims            TEXT COLLATE "C",
    changed_at              BIGINT NOT NULL
);

-- unique_id is the name at present, named_at when it was given. given is the moments
-- at which it was given tokens within a day, the oldest first, each the eight bytes of
-- its milliseconds. No row ever leaves.
CREATE TABLE attest_device (
    app_id       BIGINT NOT NULL,
    device_id    BYTEA NOT NULL,
    anchor       BYTEA NOT NULL,
    first_seen   BIGINT NOT NULL,
    unique_id    BYTEA NOT NULL,
    named_at     BIGINT NOT NULL,
    named_until  BIGINT NOT NULL,
    given        BYTEA NOT NULL,
    patch_level  BIGINT,
    is_test      BIGINT NOT NULL,
    last_at      BIGINT NOT NULL,
    last_device  TEXT COLLATE "C" NOT NULL,
    last_app     TEXT COLLATE "C" NOT NULL,
    last_reasons TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (app_id, device_id)
);

CREATE UNIQUE INDEX attest_device_anchor ON attest_device (app_id, anchor);

-- Every name that is taken, whatever the game: who was told one need not say whose.
CREATE TABLE attest_pseudonym (
    unique_id  BYTEA NOT NULL PRIMARY KEY,
    app_id     BIGINT NOT NULL,
    device_id  BYTEA NOT NULL,
    since      BIGINT NOT NULL,
    good_until BIGINT NOT NULL
);

CREATE INDEX attest_pseudonym_of ON attest_pseudonym (app_id, device_id, since);

CREATE INDEX attest_pseudonym_lapse ON attest_pseudonym (good_until);

-- No row ever leaves.
CREATE TABLE attest_ban (
    ban_id     BIGINT NOT NULL PRIMARY KEY,
    app_id     BIGINT NOT NULL,
    device_id  BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    until      BIGINT NOT NULL,
    reason     TEXT COLLATE "C" NOT NULL,
    banned_by  TEXT COLLATE "C" NOT NULL,
    lifted_at  BIGINT,
    lifted_by  TEXT COLLATE "C",
    changed_at BIGINT NOT NULL
);

CREATE INDEX attest_ban_in ON attest_ban (app_id, ban_id);

CREATE INDEX attest_ban_of ON attest_ban (app_id, device_id, ban_id);

CREATE INDEX attest_ban_feed ON attest_ban (app_id, changed_at, ban_id);

-- What is looked for among those that may still stand: in the end most have ended.
CREATE INDEX attest_ban_made ON attest_ban (app_id, created_at, ban_id)
    WHERE lifted_at IS NULL;

CREATE INDEX attest_ban_standing ON attest_ban (until)
    WHERE lifted_at IS NULL;

-- A device's ban: subject is the device and at the moment of the change.
ALTER TABLE change ADD COLUMN ban_id BIGINT;
