-- What a game was asked of a reward, and what it said.
CREATE TABLE reward_ask (
    app_id   BIGINT           NOT NULL,
    network  TEXT COLLATE "C" NOT NULL,
    oid      TEXT COLLATE "C" NOT NULL,
    no       BIGINT           NOT NULL,
    began_at BIGINT           NOT NULL,
    took_ms  BIGINT           NOT NULL,
    status   BIGINT,
    came_to  TEXT COLLATE "C" NOT NULL,
    detail   TEXT COLLATE "C" NOT NULL,
    request  TEXT COLLATE "C" NOT NULL,
    answer   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (app_id, network, oid, no)
);

CREATE INDEX reward_ask_lapse ON reward_ask (began_at);

-- What a game says it has granted.
CREATE TABLE reward_report (
    app_id     BIGINT           NOT NULL,
    network    TEXT COLLATE "C" NOT NULL,
    report_id  TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    granted_at BIGINT           NOT NULL,
    PRIMARY KEY (app_id, network, report_id)
);

CREATE INDEX reward_report_of ON reward_report (app_id, network, subject, granted_at);

CREATE INDEX reward_report_lapse ON reward_report (granted_at);

-- Those that are there already were made beforehand, without anybody waiting for them.
-- All that a list of one player looks at.
CREATE INDEX IF NOT EXISTS reward_of ON reward (app_id, subject, first_seen, network, oid, state);

-- All that a comparison looks at, however long the game's history is.
CREATE INDEX IF NOT EXISTS reward_when ON reward (app_id, network, first_seen, subject, state);

-- What is in the inbox is looked for by its state as well; what is on record is not:
-- where there is any, nearly all is.
CREATE INDEX IF NOT EXISTS reward_apart ON reward (state, first_seen, app_id, network, oid)
    WHERE state = 'open' OR state = 'rejected' OR state = 'held';

CREATE INDEX IF NOT EXISTS reward_apart_in ON reward (app_id, state, first_seen, network, oid)
    WHERE state = 'open' OR state = 'rejected' OR state = 'held';

-- Readers wait from here to the end of the transaction.
DROP INDEX reward_other;

DROP INDEX reward_other_for;
