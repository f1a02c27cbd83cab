-- Moments are milliseconds since the epoch. What belongs to an app has app_id
-- first in its key; names that are unique over the whole installation are rows
-- of look-up tables that lead to the app. `owner` is the id of the request that
-- inserted the row.

CREATE TABLE app (
    app_id     INTEGER NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    owner      BLOB    NOT NULL
) STRICT;

CREATE TABLE listing (
    app_id      INTEGER NOT NULL,
    platform    TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    external_id TEXT    NOT NULL,
    number      INTEGER,
    owner       BLOB    NOT NULL,
    PRIMARY KEY (app_id, platform, environment)
) STRICT, WITHOUT ROWID;

CREATE TABLE listing_name (
    platform    TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    external_id TEXT    NOT NULL,
    app_id      INTEGER NOT NULL,
    PRIMARY KEY (platform, environment, external_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE credential (
    app_id            INTEGER NOT NULL,
    credential_id     INTEGER NOT NULL,
    platform          TEXT    NOT NULL,
    environment       TEXT    NOT NULL,
    client_id         TEXT    NOT NULL,
    secret            BLOB    NOT NULL,
    token_validity_ms INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    rotated_at        INTEGER NOT NULL,
    owner             BLOB    NOT NULL,
    PRIMARY KEY (app_id, credential_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE credential_ref (
    credential_id INTEGER NOT NULL PRIMARY KEY,
    app_id        INTEGER NOT NULL
) STRICT;

CREATE TABLE credential_name (
    platform      TEXT    NOT NULL,
    environment   TEXT    NOT NULL,
    client_id     TEXT    NOT NULL,
    app_id        INTEGER NOT NULL,
    credential_id INTEGER NOT NULL,
    PRIMARY KEY (platform, environment, client_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE token_key (
    key_id      BLOB    NOT NULL PRIMARY KEY,
    purpose     TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    material    BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    owner       BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE player (
    player_id      INTEGER NOT NULL PRIMARY KEY,
    nickname       TEXT    NOT NULL,
    sign_in_digest BLOB    NOT NULL,
    created_at     INTEGER NOT NULL,
    owner          BLOB    NOT NULL
) STRICT;

CREATE TABLE membership (
    app_id    INTEGER NOT NULL,
    player_id INTEGER NOT NULL,
    scoped_id INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    owner     BLOB    NOT NULL,
    PRIMARY KEY (app_id, player_id),
    UNIQUE (app_id, scoped_id)
) STRICT, WITHOUT ROWID;

-- player_id is NULL where the token stands for the app's server; scoped_id then is
-- too, and where a player's token would carry none.
CREATE TABLE pinned_token (
    app_id      INTEGER NOT NULL,
    digest      BLOB    NOT NULL,
    platform    TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    player_id   INTEGER,
    scoped_id   INTEGER,
    expires_at  INTEGER,
    owner       BLOB    NOT NULL,
    PRIMARY KEY (app_id, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE issuance (
    app_id        INTEGER NOT NULL,
    credential_id INTEGER NOT NULL,
    token_id      BLOB    NOT NULL,
    key_id        BLOB    NOT NULL,
    nonce         BLOB    NOT NULL,
    issued_at     INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    PRIMARY KEY (app_id, credential_id)
) STRICT, WITHOUT ROWID;

-- subject_kind says what the bytes of subject are: a token's id, or the eight
-- big-endian bytes of a credential's or player's.
CREATE TABLE revocation (
    app_id       INTEGER NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject      BLOB    NOT NULL,
    at           INTEGER NOT NULL,
    until        INTEGER NOT NULL,
    PRIMARY KEY (app_id, subject_kind, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX revocation_until ON revocation (until);

-- The change log. A row without a subject says that the catalog changed.
CREATE TABLE change_head (
    no INTEGER NOT NULL
) STRICT;

INSERT INTO change_head (no) VALUES (0);

CREATE TABLE change (
    no           INTEGER NOT NULL PRIMARY KEY,
    app_id       INTEGER,
    subject_kind TEXT,
    subject      BLOB,
    at           INTEGER,
    until        INTEGER
) STRICT;

-- One row for each table claim_<bucket>, which the adapter makes and drops.
CREATE TABLE claim_bucket (
    bucket INTEGER NOT NULL PRIMARY KEY
) STRICT;

-- The highest bucket that was ever dropped; no row before the first.
CREATE TABLE claim_horizon (
    bucket INTEGER NOT NULL
) STRICT;

-- Written to and emptied to find out whether there is room again.
CREATE TABLE room (
    filler BLOB NOT NULL
) STRICT;
