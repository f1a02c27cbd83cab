-- A watermark for each thing that one can be about. Each has its row from the
-- beginning, so that there is one to lock; NULL stands for none.
DROP TABLE watermark;

CREATE TABLE watermark (
    reach TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at    BIGINT
);

INSERT INTO watermark (reach) VALUES ('everything'), ('families'), ('first_uses');

DROP TABLE token_family;

-- Families of tokens that were refreshed at least once. current is the one
-- generation whose refresh token may still be used; ended_until is NULL where
-- the family took no other one's place.
CREATE TABLE token_family (
    app_id      BIGINT NOT NULL,
    player_id   BIGINT NOT NULL,
    family_id   BYTEA  NOT NULL,
    current     BIGINT NOT NULL,
    revoked     BIGINT NOT NULL,
    began_at    BIGINT NOT NULL,
    issued_at   BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    ended_until BIGINT,
    PRIMARY KEY (app_id, player_id, family_id)
);

CREATE INDEX token_family_expires_at ON token_family (expires_at);
