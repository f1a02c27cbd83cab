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

ALTER TABLE delivery ADD COLUMN subject TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE delivery_attempt ADD COLUMN request TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE delivery_attempt ADD COLUMN answer TEXT COLLATE "C" NOT NULL DEFAULT '';

-- The kind is in it so that what waits for an endpoint that is sent nothing is passed
-- over in the index.
CREATE INDEX delivery_next ON delivery (shard, due_at, app_id, delivery_id, kind)
    WHERE state IN ('waiting', 'sending');

DROP INDEX delivery_due;

-- What is about a player and waits.
CREATE INDEX delivery_turn ON delivery (app_id, kind, subject, made_at, delivery_id)
    WHERE state IN ('waiting', 'sending') AND subject <> '';

-- How long one is kept depends on how it ended.
CREATE INDEX delivery_lapse ON delivery (state, due_at)
    WHERE state = 'delivered' OR state = 'rejected' OR state = 'expired';

DROP INDEX delivery_ended;

CREATE INDEX delivery_made_at ON delivery (app_id, kind, made_at, delivery_id);

DROP INDEX delivery_made_for;

CREATE INDEX delivery_other_at ON delivery (app_id, kind, state, made_at, delivery_id)
    WHERE state = 'waiting' OR state = 'sending' OR state = 'rejected' OR state = 'expired';

DROP INDEX delivery_other_for;

CREATE INDEX delivery_about ON delivery (subject, made_at, delivery_id)
    WHERE subject <> '';
