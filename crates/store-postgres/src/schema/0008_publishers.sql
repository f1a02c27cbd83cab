-- Who publishes the app; NULL where nobody has said.
ALTER TABLE app ADD COLUMN publisher TEXT COLLATE "C";
