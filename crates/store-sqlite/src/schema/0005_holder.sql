-- Whoever writes put an id here when it opened the store, and writes only while
-- it is the one that it put.
CREATE TABLE holder (
    id BLOB NOT NULL
) STRICT;

INSERT INTO holder (id) VALUES (zeroblob(16));
