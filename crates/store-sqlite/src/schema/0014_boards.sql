-- Leaderboards. titles is a JSON list; table_no tells where a board's entries are
-- at present.
CREATE TABLE board (
    app_id       INTEGER NOT NULL,
    board_id     INTEGER NOT NULL,
    api_name     TEXT    NOT NULL,
    sort_order   TEXT    NOT NULL,
    write_policy TEXT    NOT NULL,
    earliest     INTEGER,
    latest       INTEGER,
    titles       TEXT    NOT NULL,
    table_no     INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (app_id, board_id),
    UNIQUE (app_id, api_name)
) STRICT;

-- The tables that boards have, and those that they had, whose entries wait to be
-- swept away.
CREATE TABLE board_table (
    app_id   INTEGER NOT NULL,
    table_no INTEGER NOT NULL,
    dropped  INTEGER NOT NULL,
    PRIMARY KEY (app_id, table_no)
) STRICT, WITHOUT ROWID;

CREATE INDEX board_table_dropped ON board_table (dropped, app_id, table_no)
    WHERE dropped = 1;

-- rank_key has the order of ranks, byte by byte; it follows from the board's order,
-- score, at and scoped_id.
CREATE TABLE board_entry (
    app_id     INTEGER NOT NULL,
    table_no   INTEGER NOT NULL,
    player_id  INTEGER NOT NULL,
    scoped_id  INTEGER NOT NULL,
    entry_id   INTEGER NOT NULL,
    score      INTEGER NOT NULL,
    extra_data BLOB,
    at         INTEGER NOT NULL,
    rank_key   BLOB    NOT NULL,
    PRIMARY KEY (app_id, table_no, player_id),
    UNIQUE (app_id, entry_id),
    UNIQUE (app_id, table_no, rank_key)
) STRICT;

-- How many entries there are whose key is not below low and below the next one's.
-- The first low is empty.
CREATE TABLE board_bucket (
    app_id   INTEGER NOT NULL,
    table_no INTEGER NOT NULL,
    low      BLOB    NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (app_id, table_no, low)
) STRICT, WITHOUT ROWID;

-- The sums of the buckets whose low is not below this one and below the next
-- one's. The first low is empty.
CREATE TABLE board_group (
    app_id   INTEGER NOT NULL,
    table_no INTEGER NOT NULL,
    low      BLOB    NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (app_id, table_no, low)
) STRICT, WITHOUT ROWID;
