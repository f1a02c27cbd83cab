-- Which nodes work on what waits, and until when each is counted as there.
CREATE TABLE node (
    node_id BLOB    NOT NULL PRIMARY KEY,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
