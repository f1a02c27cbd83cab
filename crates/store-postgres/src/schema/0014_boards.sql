-- Leaderboards. titles is a JSON list; table_no tells where a board's entries are
-- at present.
CREATE TABLE board (
    app_id       BIGINT           NOT NULL,
    board_id     BIGINT           NOT NULL,
    api_name     TEXT COLLATE "C" NOT NULL,
    sort_order   TEXT COLLATE "C" NOT NULL,
    write_policy TEXT COLLATE "C" NOT NULL,
    earliest     BIGINT,
    latest       BIGINT,
    titles       TEXT COLLATE "C" NOT NULL,
    table_no     BIGINT           NOT NULL,
    created_at   BIGINT           NOT NULL,
    PRIMARY KEY (app_id, board_id),
    UNIQUE (app_id, api_name)
);

-- The tables that boards have, and those that they had, whose entries wait to be
-- swept away.
CREATE TABLE board_table (
    app_id   BIGINT NOT NULL,
    table_no BIGINT NOT NULL,
    dropped  BIGINT NOT NULL,
    PRIMARY KEY (app_id, table_no)
);

CREATE INDEX board_table_dropped ON board_table (dropped, app_id, table_no)
    WHERE dropped = 1;

-- rank_key has the order of ranks, byte by byte; it follows from the board's order,
-- score, at and scoped_id.
CREATE TABLE board_entry (
    app_id     BIGINT NOT NULL,
    table_no   BIGINT NOT NULL,
    player_id  BIGINT NOT NULL,
    scoped_id  BIGINT NOT NULL,
    entry_id   BIGINT NOT NULL,
    score      BIGINT NOT NULL,
    extra_data BYTEA,
    at         BIGINT NOT NULL,
    rank_key   BYTEA  NOT NULL,
    PRIMARY KEY (app_id, table_no, player_id),
    UNIQUE (app_id, entry_id),
    UNIQUE (app_id, table_no, rank_key)
);

-- How many entries there are whose key is not below low and below the next one's.
-- The first low is empty.
CREATE TABLE board_bucket (
    app_id   BIGINT NOT NULL,
    table_no BIGINT NOT NULL,
    low      BYTEA  NOT NULL,
    count    BIGINT NOT NULL,
    PRIMARY KEY (app_id, table_no, low)
);

-- The sums of the buckets whose low is not below this one and below the next
-- one's. The first low is empty.
CREATE TABLE board_group (
    app_id   BIGINT NOT NULL,
    table_no BIGINT NOT NULL,
    low      BYTEA  NOT NULL,
    count    BIGINT NOT NULL,
    PRIMARY KEY (app_id, table_no, low)
);
