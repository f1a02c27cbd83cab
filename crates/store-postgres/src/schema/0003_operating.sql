-- Who may call our own APIs, what was done through them, and what calls were
-- answered. None of it belongs to an app.

CREATE TABLE api_key (
    key_id     BIGINT           NOT NULL PRIMARY KEY,
    label      TEXT COLLATE "C" NOT NULL,
    scopes     TEXT COLLATE "C" NOT NULL,
    digest     BYTEA            NOT NULL UNIQUE,
    created_at BIGINT           NOT NULL,
    revoked_at BIGINT,
    owner      BYTEA            NOT NULL
);

-- An event's id begins with its moment. key_id and label are NULL where the
-- actor had no key of this installation's own.
CREATE TABLE audit_event (
    event_id   BYTEA            NOT NULL PRIMARY KEY,
    at         BIGINT           NOT NULL,
    actor      TEXT COLLATE "C" NOT NULL,
    key_id     BIGINT,
    label      TEXT COLLATE "C",
    action     TEXT COLLATE "C" NOT NULL,
    target     TEXT COLLATE "C",
    request_id TEXT COLLATE "C",
    outcome    TEXT COLLATE "C" NOT NULL,
    details    TEXT COLLATE "C" NOT NULL,
    owner      BYTEA            NOT NULL
);

-- answer may show a secret and is kept as secrets are.
CREATE TABLE idempotency (
    key        BYTEA  NOT NULL PRIMARY KEY,
    request    BYTEA  NOT NULL,
    status     BIGINT NOT NULL,
    answer     BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL,
    owner      BYTEA  NOT NULL
);

CREATE INDEX idempotency_expires_at ON idempotency (expires_at);
