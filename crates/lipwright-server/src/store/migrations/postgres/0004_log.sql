-- What happened to a task, in order. The creation and what receivers were told stand in other rows.
CREATE TABLE task_log (
    task_id TEXT COLLATE "C" NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    n       BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    event   TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    stage   TEXT,
    code    TEXT,
    message TEXT,
    PRIMARY KEY (task_id, n)
);

-- A trigger, so that no change of a task is left out, whatever statement of whichever version makes it.
-- Bounded: after 200 rows, of a task that is given back again and again, only its end is written.
CREATE FUNCTION log_the_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_log (task_id, n, at, event, attempt, stage, code, message)
    SELECT NEW.id, coalesce(max(n), 0) + 1, CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT),
        CASE
            WHEN NEW.status = OLD.status THEN 'stage'
            WHEN NEW.status = 'processing' THEN 'taken'
            WHEN NEW.status = 'success' THEN 'done'
            WHEN NEW.failure_code = 'cancelled' THEN 'cancelled'
            WHEN NEW.status = 'failed' THEN 'failed'
            WHEN NEW.lost > OLD.lost THEN 'lost'
            WHEN NEW.tries > OLD.tries THEN 'retry'
            ELSE 'given_back'
        END,
        NEW.attempt, NEW.stage, NEW.failure_code, NEW.failure_text
    FROM task_log WHERE task_id = NEW.id
    HAVING coalesce(max(n), 0) < 200 OR NEW.status IN ('success', 'failed');
    RETURN NULL;
END $$;

CREATE TRIGGER task_changes_are_logged AFTER UPDATE ON task FOR EACH ROW
WHEN (NEW.status <> OLD.status OR (NEW.stage IS NOT NULL AND NEW.stage IS DISTINCT FROM OLD.stage))
EXECUTE FUNCTION log_the_change();

-- When the attempt is likely to end.
ALTER TABLE task ADD COLUMN ends_at BIGINT;
