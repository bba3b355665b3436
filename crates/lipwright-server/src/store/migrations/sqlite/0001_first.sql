-- Times are milliseconds since 1970 by the database's clock; amounts are hundredths of a credit.

CREATE TABLE installation (
    name  TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE owner (
    id         TEXT PRIMARY KEY NOT NULL,
    email      TEXT NOT NULL,
    username   TEXT NOT NULL,
    plan       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE api_key (
    hash       BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
    owner_id   TEXT NOT NULL REFERENCES owner (id),
    last4      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

CREATE TABLE asset (
    id           TEXT PRIMARY KEY NOT NULL,
    owner_id     TEXT NOT NULL REFERENCES owner (id),
    filename     TEXT NOT NULL,
    content_type TEXT NOT NULL,
    max_bytes    INTEGER NOT NULL,
    blob_key     TEXT,
    bytes        INTEGER,
    sha256       TEXT,
    created_at   INTEGER NOT NULL,
    uploaded_at  INTEGER,
    CHECK ((uploaded_at IS NULL) = (blob_key IS NULL))
) STRICT;

CREATE TABLE task (
    id             TEXT PRIMARY KEY NOT NULL,
    owner_id       TEXT NOT NULL REFERENCES owner (id),
    status         TEXT NOT NULL CHECK (status IN ('pending', 'processing', 'success', 'failed')),
    video_url      TEXT NOT NULL,
    video_identity TEXT NOT NULL,
    video_asset    TEXT REFERENCES asset (id),
    audio_url      TEXT NOT NULL,
    audio_identity TEXT NOT NULL,
    audio_asset    TEXT REFERENCES asset (id),
    playback_type  TEXT NOT NULL,
    engine         TEXT NOT NULL,
    metadata       TEXT NOT NULL,
    platform       TEXT,
    attempt        INTEGER NOT NULL DEFAULT 0,
    tries          INTEGER NOT NULL DEFAULT 0,
    lost           INTEGER NOT NULL DEFAULT 0,
    lease_owner    TEXT,
    lease_until    INTEGER,
    progress       REAL NOT NULL DEFAULT 0,
    stage          TEXT,
    hold           INTEGER NOT NULL,
    result_key     TEXT,
    cover_key      TEXT,
    duration_ms    INTEGER,
    report         TEXT,
    failure_code   TEXT,
    failure_text   TEXT,
    created_at     INTEGER NOT NULL,
    completed_at   INTEGER,
    CHECK ((status = 'processing') = (lease_owner IS NOT NULL)),
    CHECK ((status = 'processing') = (lease_until IS NOT NULL)),
    CHECK ((status = 'success') = (result_key IS NOT NULL)),
    CHECK ((status = 'failed') = (failure_code IS NOT NULL)),
    CHECK ((status IN ('success', 'failed')) = (completed_at IS NOT NULL))
) STRICT;

CREATE INDEX task_by_inputs ON task (owner_id, video_identity, audio_identity, playback_type, id);
CREATE INDEX task_of_owner ON task (owner_id, id);
CREATE INDEX task_leased ON task (lease_until) WHERE status = 'processing';
CREATE INDEX task_waiting ON task (id) WHERE status = 'pending';

-- Append-only; an account's balance is the sum of its rows. A task has at most one row of each kind,
-- so nothing can be charged twice.
CREATE TABLE ledger (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id   TEXT NOT NULL REFERENCES owner (id),
    task_id    TEXT,
    kind       TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'release', 'capture')),
    amount     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK ((kind = 'grant') = (task_id IS NULL)),
    UNIQUE (task_id, kind)
) STRICT;

CREATE INDEX ledger_of_owner ON ledger (owner_id, amount);

CREATE TRIGGER ledger_rows_never_change BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_rows_never_go BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TABLE idempotency (
    owner_id   TEXT NOT NULL REFERENCES owner (id),
    key        TEXT NOT NULL,
    body       BLOB NOT NULL,
    task_id    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, key)
) STRICT;
