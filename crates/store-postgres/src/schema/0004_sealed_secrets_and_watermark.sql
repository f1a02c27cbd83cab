-- credential.secret and token_key.material hold sealed values, here always.

-- The moment up to which writes may have been lost with a restored backup; no
-- row before the first.
CREATE TABLE watermark (
    at BIGINT NOT NULL
);
