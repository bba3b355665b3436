-- What a task's client chose of the engine, as it was given.
ALTER TABLE task ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
