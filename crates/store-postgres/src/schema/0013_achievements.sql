-- What players can reach, by how the game calls it. target and length are NULL
-- where a kind has none.
CREATE TABLE achievement (
    app_id               BIGINT NOT NULL,
    achievement_id       BIGINT NOT NULL,
    api_name             TEXT COLLATE "C" NOT NULL,
    kind                 TEXT COLLATE "C" NOT NULL,
    target               BIGINT,
    length               BIGINT,
    write_policy         TEXT COLLATE "C" NOT NULL,
    title                TEXT COLLATE "C" NOT NULL,
    description          TEXT COLLATE "C" NOT NULL,
    unlocked_description TEXT COLLATE "C",
    is_secret            BIGINT NOT NULL,
    is_archived          BIGINT NOT NULL,
    locked_image         BYTEA,
    unlocked_image       BYTEA,
    created_at           BIGINT NOT NULL,
    PRIMARY KEY (app_id, achievement_id),
    UNIQUE (app_id, api_name)
);

-- How far each player has come. Who has no row has not begun. bits is empty where
-- none was set.
CREATE TABLE achievement_progress (
    app_id         BIGINT NOT NULL,
    player_id      BIGINT NOT NULL,
    achievement_id BIGINT NOT NULL,
    count          BIGINT NOT NULL,
    bits           TEXT COLLATE "C" NOT NULL,
    unlocked_at    BIGINT,
    PRIMARY KEY (app_id, player_id, achievement_id)
);

-- Pictures by their SHA-256, as they were uploaded.
CREATE TABLE image (
    app_id BIGINT NOT NULL,
    digest BYTEA  NOT NULL,
    bytes  BYTEA  NOT NULL,
    PRIMARY KEY (app_id, digest)
);
