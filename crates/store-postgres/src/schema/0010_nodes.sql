-- Which nodes work on what waits, and until when each is counted as there.
CREATE TABLE node (
    node_id BYTEA  NOT NULL PRIMARY KEY,
    until   BIGINT NOT NULL
);

-- What only nodes that share a database need.

-- A row of each committed unit, so that whoever lost the answer can tell. It is
-- forgotten after an hour.
CREATE TABLE unit_mark (
    mark      BYTEA  NOT NULL PRIMARY KEY,
    marked_at BIGINT NOT NULL
);

CREATE INDEX unit_mark_marked_at ON unit_mark (marked_at);

-- How many claims each connection has made in a bucket. A connection has rows of
-- its own, so that none waits for another.
CREATE TABLE claim_count (
    bucket BIGINT NOT NULL,
    lane   BYTEA  NOT NULL,
    count  BIGINT NOT NULL,
    PRIMARY KEY (bucket, lane)
);

-- What is locked while the families of a player and app are changed, of which
-- there may be none.
CREATE TABLE family_lock (
    app_id    BIGINT NOT NULL,
    player_id BIGINT NOT NULL,
    PRIMARY KEY (app_id, player_id)
);

-- What the installation is: the profile that it was first opened in, and a text
-- that is sealed under its master key before anything else is.
CREATE TABLE installation (
    only_row BIGINT           NOT NULL PRIMARY KEY,
    profile  TEXT COLLATE "C",
    proof    BYTEA
);

INSERT INTO installation (only_row) VALUES (1);

-- What is being copied into this store and how far that has come. While there is
-- a row, the store is not whole and nobody is served from it. noun and after are
-- NULL before the first rows; after is a key in the encoding of `store-copy`.
CREATE TABLE copy_progress (
    only_row BIGINT           NOT NULL PRIMARY KEY,
    origin   BYTEA            NOT NULL,
    noun     TEXT COLLATE "C",
    after    BYTEA
);
