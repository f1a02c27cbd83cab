-- What players can reach, by how the game calls it. target and length are NULL
-- where a kind has none.
CREATE TABLE achievement (
    app_id               INTEGER NOT NULL,
    achievement_id       INTEGER NOT NULL,
    api_name             TEXT    NOT NULL,
    kind                 TEXT    NOT NULL,
    target               INTEGER,
    length               INTEGER,
    write_policy         TEXT    NOT NULL,
    title                TEXT    NOT NULL,
    description          TEXT    NOT NULL,
    unlocked_description TEXT,
    is_secret            INTEGER NOT NULL,
    is_archived          INTEGER NOT NULL,
    locked_image         BLOB,
    unlocked_image       BLOB,
    created_at           INTEGER NOT NULL,
    PRIMARY KEY (app_id, achievement_id),
    UNIQUE (app_id, api_name)
) STRICT;

-- How far each player has come. Who has no row has not begun. bits is empty where
-- none was set.
CREATE TABLE achievement_progress (
    app_id         INTEGER NOT NULL,
    player_id      INTEGER NOT NULL,
    achievement_id INTEGER NOT NULL,
    count          INTEGER NOT NULL,
    bits           TEXT    NOT NULL,
    unlocked_at    INTEGER,
    PRIMARY KEY (app_id, player_id, achievement_id)
) STRICT, WITHOUT ROWID;

-- Pictures by their SHA-256, as they were uploaded.
CREATE TABLE image (
    app_id INTEGER NOT NULL,
    digest BLOB    NOT NULL,
    bytes  BLOB    NOT NULL,
    PRIMARY KEY (app_id, digest)
) STRICT;
