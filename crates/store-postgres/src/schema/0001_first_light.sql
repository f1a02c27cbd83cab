-- Moments are milliseconds since the epoch. What belongs to an app has app_id
-- first in its key; names that are unique over the whole installation are rows
-- of look-up tables that lead to the app. `owner` is the id of the request that
-- inserted the row.

CREATE TABLE app (
    app_id     BIGINT           NOT NULL PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT           NOT NULL,
    owner      BYTEA            NOT NULL
);

CREATE TABLE listing (
    app_id      BIGINT           NOT NULL,
    platform    TEXT COLLATE "C" NOT NULL,
    environment TEXT COLLATE "C" NOT NULL,
    external_id TEXT COLLATE "C" NOT NULL,
    number      BIGINT,
    owner       BYTEA            NOT NULL,
    PRIMARY KEY (app_id, platform, environment)
);

CREATE TABLE listing_name (
    platform    TEXT COLLATE "C" NOT NULL,
    environment TEXT COLLATE "C" NOT NULL,
    external_id TEXT COLLATE "C" NOT NULL,
    app_id      BIGINT           NOT NULL,
    PRIMARY KEY (platform, environment, external_id)
);

CREATE TABLE credential (
    app_id            BIGINT           NOT NULL,
    credential_id     BIGINT           NOT NULL,
    platform          TEXT COLLATE "C" NOT NULL,
    environment       TEXT COLLATE "C" NOT NULL,
    client_id         TEXT COLLATE "C" NOT NULL,
    secret            BYTEA            NOT NULL,
    token_validity_ms BIGINT           NOT NULL,
    created_at        BIGINT           NOT NULL,
    rotated_at        BIGINT           NOT NULL,
    owner             BYTEA            NOT NULL,
    PRIMARY KEY (app_id, credential_id)
);

CREATE TABLE credential_ref (
    credential_id BIGINT NOT NULL PRIMARY KEY,
    app_id        BIGINT NOT NULL
);

CREATE TABLE credential_name (
    platform      TEXT COLLATE "C" NOT NULL,
    environment   TEXT COLLATE "C" NOT NULL,
    client_id     TEXT COLLATE "C" NOT NULL,
    app_id        BIGINT           NOT NULL,
    credential_id BIGINT           NOT NULL,
    PRIMARY KEY (platform, environment, client_id)
);

CREATE TABLE token_key (
    key_id      BYTEA            NOT NULL PRIMARY KEY,
    purpose     TEXT COLLATE "C" NOT NULL,
    environment TEXT COLLATE "C" NOT NULL,
    material    BYTEA            NOT NULL,
    created_at  BIGINT           NOT NULL,
    owner       BYTEA            NOT NULL
);

CREATE TABLE player (
    player_id      BIGINT           NOT NULL PRIMARY KEY,
    nickname       TEXT COLLATE "C" NOT NULL,
    sign_in_digest BYTEA            NOT NULL,
    created_at     BIGINT           NOT NULL,
    owner          BYTEA            NOT NULL
);

CREATE TABLE membership (
    app_id    BIGINT NOT NULL,
    player_id BIGINT NOT NULL,
    scoped_id BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    owner     BYTEA  NOT NULL,
    PRIMARY KEY (app_id, player_id),
    UNIQUE (app_id, scoped_id)
);

-- player_id is NULL where the token stands for the app's server; scoped_id then is
-- too, and where a player's token would carry none.
CREATE TABLE pinned_token (
    app_id      BIGINT           NOT NULL,
    digest      BYTEA            NOT NULL,
    platform    TEXT COLLATE "C" NOT NULL,
    environment TEXT COLLATE "C" NOT NULL,
    player_id   BIGINT,
    scoped_id   BIGINT,
    expires_at  BIGINT,
    owner       BYTEA            NOT NULL,
    PRIMARY KEY (app_id, digest)
);

CREATE TABLE issuance (
    app_id        BIGINT NOT NULL,
    credential_id BIGINT NOT NULL,
    token_id      BYTEA  NOT NULL,
    key_id        BYTEA  NOT NULL,
    nonce         BYTEA  NOT NULL,
    issued_at     BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    PRIMARY KEY (app_id, credential_id)
);

-- subject_kind says what the bytes of subject are: a token's id, or the eight
-- big-endian bytes of a credential's or player's.
CREATE TABLE revocation (
    app_id       BIGINT           NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject      BYTEA            NOT NULL,
    at           BIGINT           NOT NULL,
    until        BIGINT           NOT NULL,
    PRIMARY KEY (app_id, subject_kind, subject)
);

CREATE INDEX revocation_until ON revocation (until);

-- The change log. A row without a subject says that the catalog changed.
CREATE TABLE change_head (
    no BIGINT NOT NULL
);

INSERT INTO change_head (no) VALUES (0);

CREATE TABLE change (
    no           BIGINT           NOT NULL PRIMARY KEY,
    app_id       BIGINT,
    subject_kind TEXT COLLATE "C",
    subject      BYTEA,
    at           BIGINT,
    until        BIGINT
);

-- One row for each table claim_<bucket>, which the adapter makes and drops. Plain
-- tables, because making or dropping one asks for no lock of any other.
CREATE TABLE claim_bucket (
    bucket BIGINT NOT NULL PRIMARY KEY
);

-- The highest bucket that was ever dropped, NULL before the first. One row, which
-- whoever makes or drops a bucket locks.
CREATE TABLE claim_horizon (
    only_row BIGINT NOT NULL PRIMARY KEY,
    bucket   BIGINT
);

INSERT INTO claim_horizon (only_row) VALUES (1);
