-- What a game was asked of a reward, and what it said.
CREATE TABLE reward_ask (
    app_id   INTEGER NOT NULL,
    network  TEXT    NOT NULL,
    oid      TEXT    NOT NULL,
    no       INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    took_ms  INTEGER NOT NULL,
    status   INTEGER,
    came_to  TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    request  TEXT    NOT NULL,
    answer   TEXT    NOT NULL,
    PRIMARY KEY (app_id, network, oid, no)
) STRICT;

CREATE INDEX reward_ask_lapse ON reward_ask (began_at);

-- What a game says it has granted.
CREATE TABLE reward_report (
    app_id     INTEGER NOT NULL,
    network    TEXT    NOT NULL,
    report_id  TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    granted_at INTEGER NOT NULL,
    PRIMARY KEY (app_id, network, report_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX reward_report_of ON reward_report (app_id, network, subject, granted_at);

CREATE INDEX reward_report_lapse ON reward_report (granted_at);

-- All that a list of one player looks at.
CREATE INDEX reward_of ON reward (app_id, subject, first_seen, network, oid, state);

-- All that a comparison looks at, however long the game's history is.
CREATE INDEX reward_when ON reward (app_id, network, first_seen, subject, state);

-- What is in the inbox is looked for by its state as well; what is on record is not:
-- where there is any, nearly all is.
CREATE INDEX reward_apart ON reward (state, first_seen, app_id, network, oid)
    WHERE state = 'open' OR state = 'rejected' OR state = 'held';

DROP INDEX reward_other;

CREATE INDEX reward_apart_in ON reward (app_id, state, first_seen, network, oid)
    WHERE state = 'open' OR state = 'rejected' OR state = 'held';

DROP INDEX reward_other_for;
