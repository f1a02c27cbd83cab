-- How each game is told of rewarded views. secret is sealed.
CREATE TABLE ads_setup (
    app_id       BIGINT           NOT NULL PRIMARY KEY,
    enabled      BIGINT           NOT NULL,
    callback_url TEXT COLLATE "C" NOT NULL,
    lenient      BIGINT           NOT NULL,
    secret       BYTEA            NOT NULL,
    changed_at   BIGINT           NOT NULL,
    rotated_at   BIGINT           NOT NULL
);

-- Who works on which share of what waits. Shards belong to the installation.
CREATE TABLE shard_lease (
    shard  BIGINT NOT NULL PRIMARY KEY,
    holder BYTEA  NOT NULL,
    fence  BIGINT NOT NULL,
    until  BIGINT NOT NULL
);

-- shard follows from delivery_id. Rows are too wide for a table that is its own
-- index.
CREATE TABLE delivery (
    app_id         BIGINT           NOT NULL,
    delivery_id    BYTEA            NOT NULL,
    shard          BIGINT           NOT NULL,
    kind           TEXT COLLATE "C" NOT NULL,
    payload        TEXT COLLATE "C" NOT NULL,
    made_at        BIGINT           NOT NULL,
    state          TEXT COLLATE "C" NOT NULL,
    attempts       BIGINT           NOT NULL,
    scheduled_from BIGINT           NOT NULL,
    due_at         BIGINT           NOT NULL,
    unknown        BIGINT           NOT NULL,
    begun_by       BYTEA,
    owner          BYTEA            NOT NULL,
    PRIMARY KEY (app_id, delivery_id)
);

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
    app_id      BIGINT           NOT NULL,
    delivery_id BYTEA            NOT NULL,
    no          BIGINT           NOT NULL,
    began_at    BIGINT           NOT NULL,
    took_ms     BIGINT           NOT NULL,
    status      BIGINT,
    outcome     TEXT COLLATE "C" NOT NULL,
    detail      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (app_id, delivery_id, no)
);

-- shard follows from oid. No row ever leaves.
CREATE TABLE reward (
    app_id      BIGINT           NOT NULL,
    network     TEXT COLLATE "C" NOT NULL,
    oid         TEXT COLLATE "C" NOT NULL,
    shard       BIGINT           NOT NULL,
    subject     TEXT COLLATE "C" NOT NULL,
    parameters  TEXT COLLATE "C" NOT NULL,
    key_id      TEXT COLLATE "C" NOT NULL,
    first_seen  BIGINT           NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    detail      TEXT COLLATE "C" NOT NULL,
    fence       BIGINT           NOT NULL,
    asked_by    BYTEA            NOT NULL,
    lease_until BIGINT           NOT NULL,
    due_at      BIGINT           NOT NULL,
    PRIMARY KEY (app_id, network, oid)
);

CREATE INDEX reward_due ON reward (shard, due_at, app_id, network, oid)
    WHERE state = 'open';

CREATE INDEX reward_seen ON reward (first_seen, app_id, network, oid);

CREATE INDEX reward_seen_for ON reward (app_id, first_seen, network, oid);

CREATE INDEX reward_other ON reward (state, first_seen, app_id, network, oid)
    WHERE state = 'open' OR state = 'rejected';

CREATE INDEX reward_other_for ON reward (app_id, state, first_seen, network, oid)
    WHERE state = 'open' OR state = 'rejected';
