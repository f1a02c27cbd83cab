-- Who may call our own APIs, what was done through them, and what calls were
-- answered. None of it belongs to an app.

CREATE TABLE api_key (
    key_id     INTEGER NOT NULL PRIMARY KEY,
    label      TEXT    NOT NULL,
    scopes     TEXT    NOT NULL,
    digest     BLOB    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    owner      BLOB    NOT NULL
) STRICT;

-- An event's id begins with its moment. key_id and label are NULL where the
-- actor had no key of this installation's own.
CREATE TABLE audit_event (
    event_id   BLOB    NOT NULL PRIMARY KEY,
    at         INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    key_id     INTEGER,
    label      TEXT,
    action     TEXT    NOT NULL,
    target     TEXT,
    request_id TEXT,
    outcome    TEXT    NOT NULL,
    details    TEXT    NOT NULL,
    owner      BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- answer may show a secret and is kept as secrets are.
CREATE TABLE idempotency (
    key        BLOB    NOT NULL PRIMARY KEY,
    request    BLOB    NOT NULL,
    status     INTEGER NOT NULL,
    answer     BLOB    NOT NULL,
    expires_at INTEGER NOT NULL,
    owner      BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_expires_at ON idempotency (expires_at);
