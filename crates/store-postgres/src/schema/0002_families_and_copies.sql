-- What the listing is sold as: game, demo or dlc.
ALTER TABLE listing ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT 'game';

-- Families of tokens that were refreshed at least once. current is the one
-- generation whose refresh token may still be used.
CREATE TABLE token_family (
    app_id     BIGINT NOT NULL,
    family_id  BYTEA  NOT NULL,
    current    BIGINT NOT NULL,
    revoked    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (app_id, family_id)
);

CREATE INDEX token_family_expires_at ON token_family (expires_at);

CREATE TABLE ownership (
    app_id       BIGINT NOT NULL,
    player_id    BIGINT NOT NULL,
    released     BIGINT NOT NULL,
    purchased_at BIGINT NOT NULL,
    product_no   BIGINT NOT NULL,
    PRIMARY KEY (app_id, player_id)
);
