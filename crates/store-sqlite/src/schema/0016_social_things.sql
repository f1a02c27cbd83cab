CREATE TABLE text_group (
    app_id  INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    made_at INTEGER NOT NULL,
    owner   BLOB    NOT NULL,
    PRIMARY KEY (app_id, name)
) STRICT, WITHOUT ROWID;

-- author is NULL where the game itself wrote it.
CREATE TABLE text_entry (
    app_id     INTEGER NOT NULL,
    text_id    INTEGER NOT NULL,
    group_name TEXT    NOT NULL,
    author     INTEGER,
    data       TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    posted_at  INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    owner      BLOB    NOT NULL,
    PRIMARY KEY (app_id, text_id)
) STRICT;

-- Lists are the latest first and are counted as well, most by status: an index
-- that has the status too does both without looking at a text.
CREATE INDEX text_entry_latest ON text_entry (app_id, posted_at DESC, text_id, status);

CREATE INDEX text_entry_in ON text_entry (app_id, group_name, posted_at DESC, text_id, status);

CREATE INDEX text_entry_by ON text_entry (app_id, author, posted_at DESC, text_id, status);

-- What is to be paid. items is a JSON array. No row ever leaves.
CREATE TABLE payment (
    app_id       INTEGER NOT NULL,
    payment_id   BLOB    NOT NULL,
    environment  TEXT    NOT NULL,
    player_id    INTEGER NOT NULL,
    items        TEXT    NOT NULL,
    callback_url TEXT    NOT NULL,
    finish_url   TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    failure      TEXT,
    made_at      INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL,
    answer_by    INTEGER NOT NULL,
    owner        BLOB    NOT NULL,
    PRIMARY KEY (app_id, payment_id)
) STRICT;

CREATE INDEX payment_latest ON payment (app_id, made_at DESC, payment_id, environment);

CREATE INDEX payment_of ON payment (app_id, player_id, made_at DESC, payment_id, environment);

-- What games tell of players; the oldest of a player's leave.
CREATE TABLE activity (
    app_id      INTEGER NOT NULL,
    player_id   INTEGER NOT NULL,
    activity_id INTEGER NOT NULL,
    title       TEXT    NOT NULL,
    body        TEXT,
    url         TEXT,
    image_url   TEXT,
    posted_at   INTEGER NOT NULL,
    owner       BLOB    NOT NULL,
    PRIMARY KEY (app_id, player_id, activity_id)
) STRICT;

CREATE INDEX activity_latest ON activity (app_id, player_id, posted_at DESC, activity_id);

-- A row for each recipient's copy; the oldest of a recipient's leave. recipients
-- is a JSON array of all of them.
CREATE TABLE message (
    app_id     INTEGER NOT NULL,
    recipient  INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    sender     INTEGER NOT NULL,
    recipients TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    url        TEXT,
    sent_at    INTEGER NOT NULL,
    owner      BLOB    NOT NULL,
    PRIMARY KEY (app_id, recipient, message_id)
) STRICT;

CREATE INDEX message_latest ON message (app_id, recipient, sent_at DESC, message_id);
