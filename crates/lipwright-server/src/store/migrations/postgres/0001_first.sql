-- Times are milliseconds since 1970 by the database's clock; amounts are hundredths of a credit.
-- The same tables as in SQLite, so that one text of statements serves both. Identifiers are compared
-- byte by byte ("C"), as SQLite compares them.

CREATE TABLE installation (
    name  TEXT PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE owner (
    id           TEXT COLLATE "C" PRIMARY KEY,
    email        TEXT NOT NULL,
    username     TEXT NOT NULL,
    plan         TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    balance      BIGINT NOT NULL DEFAULT 0,
    -- Milliseconds of media worked for the account, divided by its plan's weight: who has least is next.
    virtual_time BIGINT NOT NULL DEFAULT 0
) WITH (fillfactor = 70);

-- The virtual time of the account that was served last: where an account starts that has been idle.
CREATE TABLE fair_clock (
    id  BIGINT PRIMARY KEY CHECK (id = 1),
    now BIGINT NOT NULL
) WITH (fillfactor = 50);

INSERT INTO fair_clock (id, now) VALUES (1, 0);

CREATE TABLE api_key (
    hash         BYTEA PRIMARY KEY CHECK (length(hash) = 32),
    owner_id     TEXT COLLATE "C" NOT NULL REFERENCES owner (id),
    last4        TEXT NOT NULL,
    name         TEXT NOT NULL DEFAULT '',
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at   BIGINT
);

CREATE INDEX api_key_of_owner ON api_key (owner_id, created_at);

CREATE TABLE asset (
    id           TEXT COLLATE "C" PRIMARY KEY,
    owner_id     TEXT COLLATE "C" NOT NULL REFERENCES owner (id),
    filename     TEXT NOT NULL,
    content_type TEXT NOT NULL,
    max_bytes    BIGINT NOT NULL,
    blob_key     TEXT,
    bytes        BIGINT,
    sha256       TEXT,
    created_at   BIGINT NOT NULL,
    uploaded_at  BIGINT,
    expired_at   BIGINT,
    CHECK ((uploaded_at IS NULL) = (blob_key IS NULL))
);

CREATE INDEX asset_with_bytes ON asset (uploaded_at) WHERE uploaded_at IS NOT NULL AND expired_at IS NULL;

CREATE TABLE task (
    id               TEXT COLLATE "C" PRIMARY KEY,
    owner_id         TEXT COLLATE "C" NOT NULL REFERENCES owner (id),
    status           TEXT NOT NULL CHECK (status IN ('pending', 'processing', 'success', 'failed')),
    video_url        TEXT NOT NULL,
    video_identity   TEXT NOT NULL,
    video_asset      TEXT COLLATE "C" REFERENCES asset (id),
    audio_url        TEXT NOT NULL,
    audio_identity   TEXT NOT NULL,
    audio_asset      TEXT COLLATE "C" REFERENCES asset (id),
    playback_type    TEXT NOT NULL,
    engine           TEXT NOT NULL,
    metadata         TEXT NOT NULL,
    platform         TEXT,
    attempt          BIGINT NOT NULL DEFAULT 0,
    tries            BIGINT NOT NULL DEFAULT 0,
    lost             BIGINT NOT NULL DEFAULT 0,
    lease_owner      TEXT,
    lease_until      BIGINT,
    progress         DOUBLE PRECISION NOT NULL DEFAULT 0,
    stage            TEXT,
    hold             BIGINT NOT NULL,
    result_key       TEXT,
    cover_key        TEXT,
    duration_ms      BIGINT,
    report           TEXT,
    failure_code     TEXT,
    failure_text     TEXT,
    created_at       BIGINT NOT NULL,
    completed_at     BIGINT,
    key_hash         BYTEA,
    callback_url     TEXT,
    priority         BIGINT NOT NULL DEFAULT 2,
    weight           BIGINT NOT NULL DEFAULT 100,
    media_ms         BIGINT NOT NULL DEFAULT 60000,
    max_running      BIGINT NOT NULL DEFAULT 1000000,
    max_media_ms     BIGINT,
    not_before       BIGINT NOT NULL DEFAULT 0,
    started_at       BIGINT,
    files_expired_at BIGINT,
    CHECK ((status = 'processing') = (lease_owner IS NOT NULL)),
    CHECK ((status = 'processing') = (lease_until IS NOT NULL)),
    CHECK ((status = 'success') = (result_key IS NOT NULL)),
    CHECK ((status = 'failed') = (failure_code IS NOT NULL)),
    CHECK ((status IN ('success', 'failed')) = (completed_at IS NOT NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

CREATE INDEX task_by_inputs ON task (owner_id, video_identity, audio_identity, playback_type, id);
CREATE INDEX task_of_owner ON task (owner_id, id);
CREATE INDEX task_leased ON task (lease_until) WHERE status = 'processing';
CREATE INDEX task_waiting ON task (owner_id, priority, id) WHERE status = 'pending';
CREATE INDEX task_running ON task (owner_id) WHERE status = 'processing';
CREATE INDEX task_with_files ON task (completed_at) WHERE status = 'success' AND files_expired_at IS NULL;

-- Append-only; an account's balance is the sum of its rows. A task has at most one row of each kind,
-- so nothing can be charged twice.
CREATE TABLE ledger (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id   TEXT COLLATE "C" NOT NULL REFERENCES owner (id),
    task_id    TEXT COLLATE "C",
    kind       TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'release', 'capture')),
    amount     BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CHECK ((kind = 'grant') = (task_id IS NULL)),
    UNIQUE (task_id, kind)
);

CREATE INDEX ledger_of_owner ON ledger (owner_id, id);

CREATE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only';
END $$;

CREATE TRIGGER ledger_rows_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change();

CREATE FUNCTION move_the_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE owner SET balance = balance + NEW.amount WHERE id = NEW.owner_id;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_moves_the_balance AFTER INSERT ON ledger
FOR EACH ROW EXECUTE FUNCTION move_the_balance();

CREATE TABLE idempotency (
    owner_id   TEXT COLLATE "C" NOT NULL REFERENCES owner (id),
    key        TEXT NOT NULL,
    body       BYTEA NOT NULL,
    task_id    TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (owner_id, key)
);

CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE endpoint (
    id            TEXT COLLATE "C" PRIMARY KEY,
    owner_id      TEXT COLLATE "C" NOT NULL REFERENCES owner (id),
    url           TEXT NOT NULL,
    secret        TEXT NOT NULL,
    enabled       BIGINT NOT NULL,
    events        TEXT NOT NULL,
    failing_since BIGINT,
    closed_reason TEXT,
    created_at    BIGINT NOT NULL
);

CREATE INDEX endpoint_of_owner ON endpoint (owner_id, created_at);

-- The outbox: written in the transaction that ends a task. One event of a task has one id, at
-- whatever receiver and however often it is sent.
CREATE TABLE delivery (
    event_id     TEXT COLLATE "C" NOT NULL,
    target       TEXT COLLATE "C" NOT NULL,
    owner_id     TEXT COLLATE "C" NOT NULL REFERENCES owner (id),
    task_id      TEXT COLLATE "C",
    event        TEXT NOT NULL,
    callback_url TEXT,
    state        TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
    tries        BIGINT NOT NULL DEFAULT 0,
    next_at      BIGINT NOT NULL,
    lease_until  BIGINT NOT NULL DEFAULT 0,
    last_status  BIGINT,
    last_fault   TEXT,
    created_at   BIGINT NOT NULL,
    done_at      BIGINT,
    PRIMARY KEY (event_id, target)
);

CREATE INDEX delivery_due ON delivery (next_at) WHERE state = 'pending';
CREATE INDEX delivery_of_target ON delivery (target, created_at);

CREATE TABLE post_bucket (
    key_hash BYTEA PRIMARY KEY,
    drops    BIGINT NOT NULL,
    at       BIGINT NOT NULL
) WITH (fillfactor = 50);
