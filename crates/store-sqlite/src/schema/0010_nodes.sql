-- Which nodes work on what waits, and until when each is counted as there.
CREATE TABLE node (
    node_id BLOB    NOT NULL PRIMARY KEY,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is being copied into this store and how far that has come. While there is
-- a row, the store is not whole and nobody is served from it. noun and after are
-- NULL before the first rows; after is a key in the encoding of `store-copy`.
CREATE TABLE copy_progress (
    only_row INTEGER NOT NULL PRIMARY KEY,
    origin   BLOB    NOT NULL,
    noun     TEXT,
    after    BLOB
) STRICT;
