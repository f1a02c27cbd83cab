-- How each game's calls of OpenSocial are taken. links is a JSON object by event,
-- words a JSON array. rsa_key is sealed, NULL where nothing is signed with one.
CREATE TABLE social_setup (
    app_id            BIGINT NOT NULL PRIMARY KEY,
    profile           TEXT COLLATE "C" NOT NULL,
    window_ms         BIGINT NOT NULL,
    token_validity_ms BIGINT NOT NULL,
    body_hash         TEXT COLLATE "C" NOT NULL,
    require_body_hash BIGINT NOT NULL,
    gadget_url        TEXT COLLATE "C",
    links             TEXT COLLATE "C" NOT NULL,
    words             TEXT COLLATE "C" NOT NULL,
    rsa_key           BYTEA,
    changed_at        BIGINT NOT NULL
);

CREATE TABLE app_installation (
    app_id       BIGINT NOT NULL,
    player_id    BIGINT NOT NULL,
    invited_by   BIGINT,
    installed_at BIGINT NOT NULL,
    PRIMARY KEY (app_id, player_id)
);

CREATE INDEX app_installation_of ON app_installation (player_id, app_id);

-- Who shuts out whom.
CREATE TABLE blocking (
    player_id  BIGINT NOT NULL,
    blocked_id BIGINT NOT NULL,
    since      BIGINT NOT NULL,
    PRIMARY KEY (player_id, blocked_id)
);

-- What players show of themselves. said is a JSON object, in which the player and
-- the moment are once more.
CREATE TABLE persona (
    player_id  BIGINT NOT NULL PRIMARY KEY,
    said       TEXT COLLATE "C" NOT NULL,
    changed_at BIGINT NOT NULL
);

-- What games keep of players. entries is a JSON object, empty where all was taken
-- away.
CREATE TABLE app_data (
    app_id     BIGINT NOT NULL,
    player_id  BIGINT NOT NULL,
    entries    TEXT COLLATE "C" NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (app_id, player_id)
);
