-- The secret before the present one, sealed, and until when it is good. Both or
-- none are there.
ALTER TABLE credential ADD COLUMN previous_secret BYTEA;
ALTER TABLE credential ADD COLUMN previous_until BIGINT;

-- How each game's calls of Meta's graph are taken. verify_token is sealed; it,
-- callback_url and fields are NULL where the game is told of nothing.
CREATE TABLE graph_setup (
    app_id                 BIGINT NOT NULL PRIMARY KEY,
    overlap_ms             BIGINT NOT NULL,
    user_token_validity_ms BIGINT NOT NULL,
    proof_validity_ms      BIGINT NOT NULL,
    calls_per_minute       BIGINT,
    callback_url           TEXT COLLATE "C",
    verify_token           BYTEA,
    fields                 TEXT COLLATE "C",
    changed_at             BIGINT NOT NULL
);

-- Each pair is there both ways, so that one range of the key is who a player's
-- friends are.
CREATE TABLE friendship (
    player_id BIGINT NOT NULL,
    friend_id BIGINT NOT NULL,
    since     BIGINT NOT NULL,
    PRIMARY KEY (player_id, friend_id)
);

-- A publisher's numbers have no app, an app's own no publisher: 0 and the empty
-- name.
CREATE TABLE org_identity (
    app_id        BIGINT NOT NULL,
    publisher     TEXT COLLATE "C" NOT NULL,
    player_id     BIGINT NOT NULL,
    org_scoped_id BIGINT NOT NULL,
    made_at       BIGINT NOT NULL,
    owner         BYTEA  NOT NULL,
    PRIMARY KEY (app_id, publisher, player_id),
    UNIQUE (app_id, publisher, org_scoped_id)
);
