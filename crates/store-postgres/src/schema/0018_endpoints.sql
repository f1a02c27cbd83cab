-- How each peer is sent to: a row for each of which anything was said. per_second and
-- burst are NULL together, where attempts follow each other as fast as they go.
-- schedule is a JSON array of seconds.
CREATE TABLE endpoint (
    app_id     BIGINT           NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    paused     BIGINT           NOT NULL,
    at_once    BIGINT           NOT NULL,
    per_second BIGINT,
    burst      BIGINT,
    in_order   TEXT COLLATE "C" NOT NULL,
    schedule   TEXT COLLATE "C" NOT NULL,
    breaker    BIGINT           NOT NULL,
    changed_at BIGINT           NOT NULL,
    PRIMARY KEY (app_id, kind)
);

-- Those that are there already were made beforehand, without anybody waiting for them.
-- What waits, endpoint by endpoint, so that what waits for one that is sent nothing is
-- not looked at.
CREATE INDEX IF NOT EXISTS delivery_peer ON delivery (shard, app_id, kind, due_at, delivery_id)
    WHERE state IN ('waiting', 'sending');

-- How long one is kept depends on how it ended.
CREATE INDEX IF NOT EXISTS delivery_lapse ON delivery (state, due_at)
    WHERE state = 'delivered' OR state = 'rejected' OR state = 'expired';

CREATE INDEX IF NOT EXISTS delivery_made_at ON delivery (app_id, kind, made_at, delivery_id);

CREATE INDEX IF NOT EXISTS delivery_other_at ON delivery (app_id, kind, state, made_at, delivery_id)
    WHERE state = 'waiting' OR state = 'sending' OR state = 'rejected' OR state = 'expired';

-- Readers wait from here to the end of the transaction. What follows reads through the
-- table twice, and finds nothing to put into an index.
ALTER TABLE delivery ADD COLUMN subject TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE delivery_attempt ADD COLUMN request TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE delivery_attempt ADD COLUMN answer TEXT COLLATE "C" NOT NULL DEFAULT '';

-- What is about a player and waits.
CREATE INDEX delivery_turn ON delivery (app_id, kind, subject, made_at, delivery_id)
    WHERE state IN ('waiting', 'sending') AND subject <> '';

CREATE INDEX delivery_about ON delivery (subject, made_at, delivery_id)
    WHERE subject <> '';

DROP INDEX delivery_ended;

DROP INDEX delivery_made_for;

DROP INDEX delivery_other_for;
