-- How each game is told of rewarded views. secret is sealed.
CREATE TABLE ads_setup (
    app_id       INTEGER NOT NULL PRIMARY KEY,
    enabled      INTEGER NOT NULL,
    callback_url TEXT    NOT NULL,
    lenient      INTEGER NOT NULL,
    secret       BLOB    NOT NULL,
    changed_at   INTEGER NOT NULL,
    rotated_at   INTEGER NOT NULL
) STRICT;

-- Who works on which share of what waits. Shards belong to the installation.
CREATE TABLE shard_lease (
    shard  INTEGER NOT NULL PRIMARY KEY,
    holder BLOB    NOT NULL,
    fence  INTEGER NOT NULL,
    until  INTEGER NOT NULL
) STRICT;

-- shard follows from delivery_id. Rows are too wide for a table that is its own
-- index.
CREATE TABLE delivery (
    app_id         INTEGER NOT NULL,
    delivery_id    BLOB    NOT NULL,
    shard          INTEGER NOT NULL,
    kind           TEXT    NOT NULL,
    payload        TEXT    NOT NULL,
    made_at        INTEGER NOT NULL,
    state          TEXT    NOT NULL,
    attempts       INTEGER NOT NULL,
    scheduled_from INTEGER NOT NULL,
    due_at         INTEGER NOT NULL,
    unknown        INTEGER NOT NULL,
    begun_by       BLOB,
    owner          BLOB    NOT NULL,
    PRIMARY KEY (app_id, delivery_id)
) STRICT;

CREATE INDEX delivery_due ON delivery (shard, due_at, app_id, delivery_id)
    WHERE state IN ('waiting', 'sending');

CREATE INDEX delivery_ended ON delivery (due_at)
    WHERE state IN ('delivered', 'rejected', 'expired');

CREATE INDEX delivery_made ON delivery (made_at, delivery_id);

CREATE INDEX delivery_made_for ON delivery (app_id, made_at, delivery_id);

-- What a list by state is about, unless it is about what nearly all are.
CREATE INDEX delivery_other ON delivery (state, made_at, delivery_id)
    WHERE state = 'waiting' OR state = 'sending' OR state = 'rejected' OR state = 'expired';

CREATE INDEX delivery_other_for ON delivery (app_id, state, made_at, delivery_id)
    WHERE state = 'waiting' OR state = 'sending' OR state = 'rejected' OR state = 'expired';

CREATE TABLE delivery_attempt (
    app_id      INTEGER NOT NULL,
    delivery_id BLOB    NOT NULL,
    no          INTEGER NOT NULL,
    began_at    INTEGER NOT NULL,
    took_ms     INTEGER NOT NULL,
    status      INTEGER,
    outcome     TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    PRIMARY KEY (app_id, delivery_id, no)
) STRICT, WITHOUT ROWID;

-- shard follows from oid. No row ever leaves.
CREATE TABLE reward (
    app_id      INTEGER NOT NULL,
    network     TEXT    NOT NULL,
    oid         TEXT    NOT NULL,
    shard       INTEGER NOT NULL,
    subject     TEXT    NOT NULL,
    parameters  TEXT    NOT NULL,
    key_id      TEXT    NOT NULL,
    first_seen  INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    fence       INTEGER NOT NULL,
    asked_by    BLOB    NOT NULL,
    lease_until INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    PRIMARY KEY (app_id, network, oid)
) STRICT;

CREATE INDEX reward_due ON reward (shard, due_at, app_id, network, oid)
    WHERE state = 'open';

CREATE INDEX reward_seen ON reward (first_seen, app_id, network, oid);

CREATE INDEX reward_seen_for ON reward (app_id, first_seen, network, oid);

CREATE INDEX reward_other ON reward (state, first_seen, app_id, network, oid)
    WHERE state = 'open' OR state = 'rejected';

CREATE INDEX reward_other_for ON reward (app_id, state, first_seen, network, oid)
    WHERE state = 'open' OR state = 'rejected';
