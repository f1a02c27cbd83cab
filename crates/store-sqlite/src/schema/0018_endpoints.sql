-- How each peer is sent to: a row for each of which anything was said. per_second and
-- burst are NULL together, where attempts follow each other as fast as they go.
-- schedule is a JSON array of seconds.
CREATE TABLE endpoint (
    app_id     INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    paused     INTEGER NOT NULL,
    at_once    INTEGER NOT NULL,
    per_second INTEGER,
    burst      INTEGER,
    in_order   TEXT    NOT NULL,
    schedule   TEXT    NOT NULL,
    breaker    INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (app_id, kind)
) STRICT, WITHOUT ROWID;

ALTER TABLE delivery ADD COLUMN subject TEXT NOT NULL DEFAULT '';

ALTER TABLE delivery_attempt ADD COLUMN request TEXT NOT NULL DEFAULT '';

ALTER TABLE delivery_attempt ADD COLUMN answer TEXT NOT NULL DEFAULT '';

-- What waits, endpoint by endpoint, so that what waits for one that is sent nothing is
-- not looked at.
CREATE INDEX delivery_peer ON delivery (shard, app_id, kind, due_at, delivery_id)
    WHERE state IN ('waiting', 'sending');

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
