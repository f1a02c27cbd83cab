CREATE TABLE text_group (
    app_id  BIGINT NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL,
    owner   BYTEA NOT NULL,
    PRIMARY KEY (app_id, name)
);

-- author is NULL where the game itself wrote it.
CREATE TABLE text_entry (
    app_id     BIGINT NOT NULL,
    text_id    BIGINT NOT NULL,
    group_name TEXT COLLATE "C" NOT NULL,
    author     BIGINT,
    data       TEXT COLLATE "C" NOT NULL,
    status     TEXT COLLATE "C" NOT NULL,
    posted_at  BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    owner      BYTEA NOT NULL,
    PRIMARY KEY (app_id, text_id)
);

-- Lists are the latest first and are counted as well, most by status: an index
-- that has the status too does both without looking at a text.
CREATE INDEX text_entry_latest ON text_entry (app_id, posted_at DESC, text_id, status);

CREATE INDEX text_entry_in ON text_entry (app_id, group_name, posted_at DESC, text_id, status);

CREATE INDEX text_entry_by ON text_entry (app_id, author, posted_at DESC, text_id, status);

-- What is to be paid. items is a JSON array. No row ever leaves.
CREATE TABLE payment (
    app_id       BIGINT NOT NULL,
    payment_id   BYTEA NOT NULL,
    environment  TEXT COLLATE "C" NOT NULL,
    player_id    BIGINT NOT NULL,
    items        TEXT COLLATE "C" NOT NULL,
    callback_url TEXT COLLATE "C" NOT NULL,
    finish_url   TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL,
    failure      TEXT COLLATE "C",
    made_at      BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL,
    answer_by    BIGINT NOT NULL,
    owner        BYTEA NOT NULL,
    PRIMARY KEY (app_id, payment_id)
);

CREATE INDEX payment_latest ON payment (app_id, made_at DESC, payment_id, environment);

CREATE INDEX payment_of ON payment (app_id, player_id, made_at DESC, payment_id, environment);

-- What games tell of players; the oldest of a player's leave.
CREATE TABLE activity (
    app_id      BIGINT NOT NULL,
    player_id   BIGINT NOT NULL,
    activity_id BIGINT NOT NULL,
    title       TEXT COLLATE "C" NOT NULL,
    body        TEXT COLLATE "C",
    url         TEXT COLLATE "C",
    image_url   TEXT COLLATE "C",
    posted_at   BIGINT NOT NULL,
    owner       BYTEA NOT NULL,
    PRIMARY KEY (app_id, player_id, activity_id)
);

CREATE INDEX activity_latest ON activity (app_id, player_id, posted_at DESC, activity_id);

-- A row for each recipient's copy; the oldest of a recipient's leave. recipients
-- is a JSON array of all of them.
CREATE TABLE message (
    app_id     BIGINT NOT NULL,
    recipient  BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    sender     BIGINT NOT NULL,
    recipients TEXT COLLATE "C" NOT NULL,
    title      TEXT COLLATE "C" NOT NULL,
    body       TEXT COLLATE "C" NOT NULL,
    url        TEXT COLLATE "C",
    sent_at    BIGINT NOT NULL,
    owner      BYTEA NOT NULL,
    PRIMARY KEY (app_id, recipient, message_id)
);

CREATE INDEX message_latest ON message (app_id, recipient, sent_at DESC, message_id);
