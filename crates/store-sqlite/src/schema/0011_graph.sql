-- The secret before the present one, sealed, and until when it is good. Both or
-- none are there.
ALTER TABLE credential ADD COLUMN previous_secret BLOB;
ALTER TABLE credential ADD COLUMN previous_until INTEGER;

-- How each game's calls of Meta's graph are taken. verify_token is sealed; it,
-- callback_url and fields are NULL where the game is told of nothing.
CREATE TABLE graph_setup (
    app_id                 INTEGER NOT NULL PRIMARY KEY,
    overlap_ms             INTEGER NOT NULL,
    user_token_validity_ms INTEGER NOT NULL,
    proof_validity_ms      INTEGER NOT NULL,
    calls_per_minute       INTEGER,
    callback_url           TEXT,
    verify_token           BLOB,
    fields                 TEXT,
    changed_at             INTEGER NOT NULL
) STRICT;

-- Each pair is there both ways, so that one range of the key is who a player's
-- friends are.
CREATE TABLE friendship (
    player_id INTEGER NOT NULL,
    friend_id INTEGER NOT NULL,
    since     INTEGER NOT NULL,
    PRIMARY KEY (player_id, friend_id)
) STRICT, WITHOUT ROWID;

-- A publisher's numbers have no app, an app's own no publisher: 0 and the empty
-- name.
CREATE TABLE org_identity (
    app_id        INTEGER NOT NULL,
    publisher     TEXT    NOT NULL,
    player_id     INTEGER NOT NULL,
    org_scoped_id INTEGER NOT NULL,
    made_at       INTEGER NOT NULL,
    owner         BLOB    NOT NULL,
    PRIMARY KEY (app_id, publisher, player_id),
    UNIQUE (app_id, publisher, org_scoped_id)
) STRICT, WITHOUT ROWID;
