-- What is for sale. plans is a JSON array, in the order in which it was given.
CREATE TABLE sku (
    app_id         BIGINT           NOT NULL,
    sku_id         BIGINT           NOT NULL,
    sku            TEXT COLLATE "C" NOT NULL,
    kind           TEXT COLLATE "C" NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,
    description    TEXT COLLATE "C" NOT NULL,
    price_currency TEXT COLLATE "C",
    price_amount   BIGINT,
    plans          TEXT COLLATE "C" NOT NULL,
    is_archived    BIGINT           NOT NULL,
    created_at     BIGINT           NOT NULL,
    PRIMARY KEY (app_id, sku_id)
);

CREATE UNIQUE INDEX sku_name ON sku (app_id, sku);

-- What players have, or last had. No row ever leaves.
CREATE TABLE entitlement (
    app_id            BIGINT           NOT NULL,
    player_id         BIGINT           NOT NULL,
    sku_id            BIGINT           NOT NULL,
    entitlement_id    BIGINT           NOT NULL,
    state             TEXT COLLATE "C" NOT NULL,
    granted_at        BIGINT           NOT NULL,
    changed_at        BIGINT           NOT NULL,
    reporting_id      BYTEA            NOT NULL,
    developer_payload TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (app_id, player_id, sku_id)
);

-- shard follows from subscription_id. No row ever leaves.
CREATE TABLE subscription (
    app_id          BIGINT           NOT NULL,
    player_id       BIGINT           NOT NULL,
    sku_id          BIGINT           NOT NULL,
    subscription_id BIGINT           NOT NULL,
    shard           BIGINT           NOT NULL,
    term            TEXT COLLATE "C" NOT NULL,
    price_currency  TEXT COLLATE "C" NOT NULL,
    price_amount    BIGINT           NOT NULL,
    trial           TEXT COLLATE "C",
    had_trial       BIGINT           NOT NULL,
    started_at      BIGINT           NOT NULL,
    period_start    BIGINT           NOT NULL,
    period_end      BIGINT           NOT NULL,
    anchor_day      BIGINT           NOT NULL,
    extended_days   BIGINT           NOT NULL,
    cancelled_at    BIGINT,
    ended_at        BIGINT,
    PRIMARY KEY (app_id, player_id, sku_id)
);

CREATE UNIQUE INDEX subscription_ref ON subscription (app_id, subscription_id);

CREATE INDEX subscription_of ON subscription (app_id, player_id, subscription_id);

-- What a list of those that are active is about: in the end most have ended.
CREATE INDEX subscription_going_on ON subscription (app_id, subscription_id)
    WHERE ended_at IS NULL;

CREATE INDEX subscription_due ON subscription (shard, period_end, app_id, subscription_id)
    WHERE ended_at IS NULL;
