-- Accounts that share the machine fairly, keys with names, webhooks, and files that expire.
-- Only additions: a worker of the version before goes on working on these tables.

ALTER TABLE owner ADD COLUMN balance INTEGER NOT NULL DEFAULT 0;
-- Milliseconds of media worked for the account, divided by its plan's weight: who has least is next.
ALTER TABLE owner ADD COLUMN virtual_time INTEGER NOT NULL DEFAULT 0;

UPDATE owner SET balance = (SELECT coalesce(sum(amount), 0) FROM ledger WHERE ledger.owner_id = owner.id);

-- The balance is the ledger's sum, kept at hand.
CREATE TRIGGER ledger_moves_the_balance AFTER INSERT ON ledger
BEGIN
    UPDATE owner SET balance = balance + NEW.amount WHERE id = NEW.owner_id;
END;

-- The virtual time of the account that was served last: where an account starts that has been idle.
CREATE TABLE fair_clock (
    id  INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    now INTEGER NOT NULL
) STRICT;

INSERT INTO fair_clock (id, now) VALUES (1, 0);

ALTER TABLE api_key ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN last_used_at INTEGER;

CREATE INDEX api_key_of_owner ON api_key (owner_id, created_at);

ALTER TABLE asset ADD COLUMN expired_at INTEGER;

ALTER TABLE task ADD COLUMN key_hash BLOB;
ALTER TABLE task ADD COLUMN callback_url TEXT;
ALTER TABLE task ADD COLUMN priority INTEGER NOT NULL DEFAULT 2;
ALTER TABLE task ADD COLUMN weight INTEGER NOT NULL DEFAULT 100;
ALTER TABLE task ADD COLUMN media_ms INTEGER NOT NULL DEFAULT 60000;
ALTER TABLE task ADD COLUMN max_running INTEGER NOT NULL DEFAULT 1000000;
ALTER TABLE task ADD COLUMN max_media_ms INTEGER;
ALTER TABLE task ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN started_at INTEGER;
ALTER TABLE task ADD COLUMN files_expired_at INTEGER;

DROP INDEX task_waiting;
CREATE INDEX task_waiting ON task (owner_id, priority, id) WHERE status = 'pending';
CREATE INDEX task_running ON task (owner_id) WHERE status = 'processing';
CREATE INDEX task_with_files ON task (completed_at) WHERE status = 'success' AND files_expired_at IS NULL;
CREATE INDEX asset_with_bytes ON asset (uploaded_at) WHERE uploaded_at IS NOT NULL AND expired_at IS NULL;

CREATE TABLE endpoint (
    id            TEXT PRIMARY KEY NOT NULL,
    owner_id      TEXT NOT NULL REFERENCES owner (id),
    url           TEXT NOT NULL,
    secret        TEXT NOT NULL,
    enabled       INTEGER NOT NULL,
    events        TEXT NOT NULL,
    failing_since INTEGER,
    closed_reason TEXT,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE INDEX idempotency_by_age ON idempotency (created_at);
CREATE INDEX endpoint_of_owner ON endpoint (owner_id, created_at);

-- The outbox: written in the transaction that ends a task. One event of a task has one id, at
-- whatever receiver and however often it is sent.
CREATE TABLE delivery (
    event_id     TEXT NOT NULL,
    target       TEXT NOT NULL,
    owner_id     TEXT NOT NULL REFERENCES owner (id),
    task_id      TEXT,
    event        TEXT NOT NULL,
    callback_url TEXT,
    state        TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
    tries        INTEGER NOT NULL DEFAULT 0,
    next_at      INTEGER NOT NULL,
    lease_until  INTEGER NOT NULL DEFAULT 0,
    last_status  INTEGER,
    last_fault   TEXT,
    created_at   INTEGER NOT NULL,
    done_at      INTEGER,
    PRIMARY KEY (event_id, target)
) STRICT;

CREATE INDEX delivery_due ON delivery (next_at) WHERE state = 'pending';
CREATE INDEX delivery_of_target ON delivery (target, created_at);

CREATE TABLE post_bucket (
    key_hash BLOB PRIMARY KEY NOT NULL,
    drops    INTEGER NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
