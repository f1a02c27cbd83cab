-- A watermark for each thing that one can be about.
ALTER TABLE watermark RENAME TO watermark_before;

CREATE TABLE watermark (
    reach TEXT    NOT NULL PRIMARY KEY,
    at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO watermark (reach, at) SELECT 'everything', at FROM watermark_before;

DROP TABLE watermark_before;

-- Families from before do not say whose they are. They are forgotten, and leave
-- what a forgotten family leaves: its first token was issued no later than its
-- last one, which was valid for 30 days.
INSERT INTO watermark (reach, at)
    SELECT 'first_uses', max(expires_at) - 2592000000 FROM token_family
    HAVING count(*) > 0;

DROP TABLE token_family;

-- Families of tokens that were refreshed at least once. current is the one
-- generation whose refresh token may still be used; ended_until is NULL where
-- the family took no other one's place.
CREATE TABLE token_family (
    app_id      INTEGER NOT NULL,
    player_id   INTEGER NOT NULL,
    family_id   BLOB    NOT NULL,
    current     INTEGER NOT NULL,
    revoked     INTEGER NOT NULL,
    began_at    INTEGER NOT NULL,
    issued_at   INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    ended_until INTEGER,
    PRIMARY KEY (app_id, player_id, family_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX token_family_expires_at ON token_family (expires_at);
