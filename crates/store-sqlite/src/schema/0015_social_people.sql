-- How each game's calls of OpenSocial are taken. links is a JSON object by event,
-- words a JSON array. rsa_key is sealed, NULL where nothing is signed with one.
CREATE TABLE social_setup (
    app_id            INTEGER NOT NULL PRIMARY KEY,
    profile           TEXT    NOT NULL,
    window_ms         INTEGER NOT NULL,
    token_validity_ms INTEGER NOT NULL,
    body_hash         TEXT    NOT NULL,
    require_body_hash INTEGER NOT NULL,
    gadget_url        TEXT,
    links             TEXT    NOT NULL,
    words             TEXT    NOT NULL,
    rsa_key           BLOB,
    changed_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE app_installation (
    app_id       INTEGER NOT NULL,
    player_id    INTEGER NOT NULL,
    invited_by   INTEGER,
    installed_at INTEGER NOT NULL,
    PRIMARY KEY (app_id, player_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX app_installation_of ON app_installation (player_id, app_id);

-- Who shuts out whom.
CREATE TABLE blocking (
    player_id  INTEGER NOT NULL,
    blocked_id INTEGER NOT NULL,
    since      INTEGER NOT NULL,
    PRIMARY KEY (player_id, blocked_id)
) STRICT, WITHOUT ROWID;

-- What players show of themselves. said is a JSON object, in which the player and
-- the moment are once more. Rows are too wide for a table that is its own index.
CREATE TABLE persona (
    player_id  INTEGER NOT NULL PRIMARY KEY,
    said       TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- What games keep of players. entries is a JSON object, empty where all was taken
-- away.
CREATE TABLE app_data (
    app_id     INTEGER NOT NULL,
    player_id  INTEGER NOT NULL,
    entries    TEXT    NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (app_id, player_id)
) STRICT;
