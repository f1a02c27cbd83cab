-- What the listing is sold as: game, demo or dlc.
ALTER TABLE listing ADD COLUMN kind TEXT NOT NULL DEFAULT 'game';

-- Families of tokens that were refreshed at least once. current is the one
-- generation whose refresh token may still be used.
CREATE TABLE token_family (
    app_id     INTEGER NOT NULL,
    family_id  BLOB    NOT NULL,
    current    INTEGER NOT NULL,
    revoked    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (app_id, family_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX token_family_expires_at ON token_family (expires_at);

CREATE TABLE ownership (
    app_id       INTEGER NOT NULL,
    player_id    INTEGER NOT NULL,
    released     INTEGER NOT NULL,
    purchased_at INTEGER NOT NULL,
    product_no   INTEGER NOT NULL,
    PRIMARY KEY (app_id, player_id)
) STRICT, WITHOUT ROWID;
