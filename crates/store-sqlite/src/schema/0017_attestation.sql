-- How each game's evidence of devices is judged. cert_digests and boot_keys are
-- digests of 32 bytes, one after the other; roots is a JSON array of pairs, a name
-- and a key in base64url; extra_claims is a JSON object. seal_key is sealed, NULL
-- where tokens are not.
CREATE TABLE attest_setup (
    app_id                  INTEGER NOT NULL PRIMARY KEY,
    package                 TEXT,
    cert_digests            BLOB    NOT NULL,
    min_version             INTEGER,
    max_version             INTEGER,
    token_lifetime_ms       INTEGER NOT NULL,
    algorithm               TEXT    NOT NULL,
    seal_key                BLOB,
    bind_key                INTEGER NOT NULL,
    bypass                  INTEGER NOT NULL,
    monitor                 INTEGER NOT NULL,
    max_patch_age_months    INTEGER NOT NULL,
    min_attestation_version INTEGER NOT NULL,
    remote_only             INTEGER NOT NULL,
    strongbox_only          INTEGER NOT NULL,
    boot_keys               BLOB    NOT NULL,
    possession              TEXT    NOT NULL,
    roots                   TEXT    NOT NULL,
    extra_claims            TEXT,
    changed_at              INTEGER NOT NULL
) STRICT;

-- unique_id is the name at present, named_at when it was given. given is the moments
-- at which it was given tokens within a day, the oldest first, each the eight bytes of
-- its milliseconds. No row ever leaves. Rows are too wide for a table that is its own
-- index.
CREATE TABLE attest_device (
    app_id       INTEGER NOT NULL,
    device_id    BLOB    NOT NULL,
    anchor       BLOB    NOT NULL,
    first_seen   INTEGER NOT NULL,
    unique_id    BLOB    NOT NULL,
    named_at     INTEGER NOT NULL,
    named_until  INTEGER NOT NULL,
    given        BLOB    NOT NULL,
    patch_level  INTEGER,
    is_test      INTEGER NOT NULL,
    last_at      INTEGER NOT NULL,
    last_device  TEXT    NOT NULL,
    last_app     TEXT    NOT NULL,
    last_reasons TEXT    NOT NULL,
    PRIMARY KEY (app_id, device_id)
) STRICT;

CREATE UNIQUE INDEX attest_device_anchor ON attest_device (app_id, anchor);

-- Every name that is taken, whatever the game: who was told one need not say whose.
CREATE TABLE attest_pseudonym (
    unique_id  BLOB    NOT NULL PRIMARY KEY,
    app_id     INTEGER NOT NULL,
    device_id  BLOB    NOT NULL,
    since      INTEGER NOT NULL,
    good_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX attest_pseudonym_of ON attest_pseudonym (app_id, device_id, since);

CREATE INDEX attest_pseudonym_lapse ON attest_pseudonym (good_until);

-- No row ever leaves.
CREATE TABLE attest_ban (
    ban_id     INTEGER NOT NULL PRIMARY KEY,
    app_id     INTEGER NOT NULL,
    device_id  BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    until      INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    banned_by  TEXT    NOT NULL,
    lifted_at  INTEGER,
    lifted_by  TEXT,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX attest_ban_in ON attest_ban (app_id, ban_id);

CREATE INDEX attest_ban_of ON attest_ban (app_id, device_id, ban_id);

CREATE INDEX attest_ban_feed ON attest_ban (app_id, changed_at, ban_id);

-- What is looked for among those that may still stand: in the end most have ended.
CREATE INDEX attest_ban_made ON attest_ban (app_id, created_at, ban_id)
    WHERE lifted_at IS NULL;

CREATE INDEX attest_ban_standing ON attest_ban (until)
    WHERE lifted_at IS NULL;

-- A device's ban: subject is the device and at the moment of the change.
ALTER TABLE change ADD COLUMN ban_id INTEGER;
