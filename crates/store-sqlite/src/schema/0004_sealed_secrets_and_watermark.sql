-- From here on credential.secret and token_key.material hold sealed values; the
-- adapter seals what was there before.

-- The moment up to which writes may have been lost with a restored backup; no
-- row before the first.
CREATE TABLE watermark (
    at INTEGER NOT NULL
) STRICT;
