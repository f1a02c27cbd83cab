-- What is for sale. plans is a JSON array, in the order in which it was given.
CREATE TABLE sku (
    app_id         INTEGER NOT NULL,
    sku_id         INTEGER NOT NULL,
    sku            TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    description    TEXT    NOT NULL,
    price_currency TEXT,
    price_amount   INTEGER,
    plans          TEXT    NOT NULL,
    is_archived    INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (app_id, sku_id)
) STRICT;

CREATE UNIQUE INDEX sku_name ON sku (app_id, sku);

-- What players have, or last had. No row ever leaves.
CREATE TABLE entitlement (
    app_id            INTEGER NOT NULL,
    player_id         INTEGER NOT NULL,
    sku_id            INTEGER NOT NULL,
    entitlement_id    INTEGER NOT NULL,
    state             TEXT    NOT NULL,
    granted_at        INTEGER NOT NULL,
    changed_at        INTEGER NOT NULL,
    reporting_id      BLOB    NOT NULL,
    developer_payload TEXT    NOT NULL,
    PRIMARY KEY (app_id, player_id, sku_id)
) STRICT;

-- shard follows from subscription_id. No row ever leaves.
CREATE TABLE subscription (
    app_id          INTEGER NOT NULL,
    player_id       INTEGER NOT NULL,
    sku_id          INTEGER NOT NULL,
    subscription_id INTEGER NOT NULL,
    shard           INTEGER NOT NULL,
    term            TEXT    NOT NULL,
    price_currency  TEXT    NOT NULL,
    price_amount    INTEGER NOT NULL,
    trial           TEXT,
    had_trial       INTEGER NOT NULL,
    started_at      INTEGER NOT NULL,
    period_start    INTEGER NOT NULL,
    period_end      INTEGER NOT NULL,
    anchor_day      INTEGER NOT NULL,
    extended_days   INTEGER NOT NULL,
    cancelled_at    INTEGER,
    ended_at        INTEGER,
    PRIMARY KEY (app_id, player_id, sku_id)
) STRICT;

CREATE UNIQUE INDEX subscription_ref ON subscription (app_id, subscription_id);

CREATE INDEX subscription_of ON subscription (app_id, player_id, subscription_id);

-- What a list of those that are active is about: in the end most have ended.
CREATE INDEX subscription_going_on ON subscription (app_id, subscription_id)
    WHERE ended_at IS NULL;

CREATE INDEX subscription_due ON subscription (shard, period_end, app_id, subscription_id)
    WHERE ended_at IS NULL;
