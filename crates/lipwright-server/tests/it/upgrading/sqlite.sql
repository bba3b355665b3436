PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO "_sqlx_migrations" VALUES(1,'first','2026-11-24 08:44:55',1,X'EDEB8A70323D81C2D3A19C85F01C49B5FC6AC4D735AEBFBB0AC687E751F2378E2F895783E5DD80A8F195381CBDA1466B',1884967);
CREATE TABLE api_key (
    hash       BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
    owner_id   TEXT NOT NULL REFERENCES owner (id),
    last4      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
INSERT INTO "api_key" VALUES(X'50068A8B7BCC73DC2942E85497063439F63ED17BF71B640E53375D435F2DAD7B','01a20cba-c252-7701-b0a6-6a616a461d4f','opKp',1795509895763,NULL);
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
INSERT INTO "asset" VALUES('62ef9f14-a80b-495b-98b8-f6c4fafc7092','01a20cba-c252-7701-b0a6-6a616a461d4f','face.mp4','video/mp4',500000000,'assets/62ef9f14-a80b-495b-98b8-f6c4fafc7092/924cba2d-db81-4a28-a02a-d25e8df3b9c4',318807,'fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d',1795509896146,1795509896301);
INSERT INTO "asset" VALUES('f38bdd26-937c-4c71-b37f-63f071d5d02a','01a20cba-c252-7701-b0a6-6a616a461d4f','speech.wav','audio/wav',100000000,'assets/f38bdd26-937c-4c71-b37f-63f071d5d02a/ff0dd551-3f30-44fd-8c3f-b6f012a2d574',264216,'a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab',1795509896445,1795509896597);
CREATE TABLE idempotency (
    owner_id   TEXT NOT NULL REFERENCES owner (id),
    key        TEXT NOT NULL,
    body       BLOB NOT NULL,
    task_id    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, key)
) STRICT;
INSERT INTO "idempotency" VALUES('01a20cba-c252-7701-b0a6-6a616a461d4f','first',X'43FCC8F94B314DADD824054E3B443BB4620E64FC76CF11093DD18E1A092F19A3','01a20cba-c645-720c-bf40-590a7004cb2e',1795509896774);
CREATE TABLE installation (
    name  TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL
) STRICT;
INSERT INTO "installation" VALUES('secret',X'9BE50E948B67514EB08593FBE74D118A631105F3D81FBD0E1C2EFCDEAF76E826');
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
INSERT INTO "ledger" VALUES(1,'01a20cba-c252-7701-b0a6-6a616a461d4f',NULL,'grant',100000000,1795509895763);
INSERT INTO "ledger" VALUES(2,'01a20cba-c252-7701-b0a6-6a616a461d4f','01a20cba-c645-720c-bf40-590a7004cb2e','hold',-48,1795509896774);
INSERT INTO "ledger" VALUES(3,'01a20cba-c252-7701-b0a6-6a616a461d4f','01a20cba-c657-7176-b020-d5be9116c761','hold',-48,1795509896794);
INSERT INTO "ledger" VALUES(4,'01a20cba-c252-7701-b0a6-6a616a461d4f','01a20cba-c679-7314-af7c-9afc65fa1d2d','hold',-48,1795509896829);
INSERT INTO "ledger" VALUES(5,'01a20cba-c252-7701-b0a6-6a616a461d4f','01a20cba-c645-720c-bf40-590a7004cb2e','release',48,1795509898208);
INSERT INTO "ledger" VALUES(6,'01a20cba-c252-7701-b0a6-6a616a461d4f','01a20cba-c645-720c-bf40-590a7004cb2e','capture',-7,1795509898208);
INSERT INTO "ledger" VALUES(7,'01a20cba-c252-7701-b0a6-6a616a461d4f','01a20cba-c657-7176-b020-d5be9116c761','release',48,1795509899597);
INSERT INTO "ledger" VALUES(8,'01a20cba-c252-7701-b0a6-6a616a461d4f','01a20cba-c657-7176-b020-d5be9116c761','capture',-7,1795509899597);
INSERT INTO "ledger" VALUES(9,'01a20cba-c252-7701-b0a6-6a616a461d4f','01a20cba-c679-7314-af7c-9afc65fa1d2d','release',48,1795509899601);
INSERT INTO "ledger" VALUES(10,'01a20cba-c252-7701-b0a6-6a616a461d4f','01a20cba-f56e-7669-87ba-a64063aa474a','hold',-48,1795509908846);
INSERT INTO "ledger" VALUES(11,'01a20cba-c252-7701-b0a6-6a616a461d4f','01a20cba-f57c-768c-be73-452c4bf4b98b','hold',-48,1795509908860);
CREATE TABLE owner (
    id         TEXT PRIMARY KEY NOT NULL,
    email      TEXT NOT NULL,
    username   TEXT NOT NULL,
    plan       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO "owner" VALUES('01a20cba-c252-7701-b0a6-6a616a461d4f','local@localhost','local','local',1795509895763);
CREATE TABLE river_job (
    id integer PRIMARY KEY AUTOINCREMENT,
    args blob NOT NULL DEFAULT (jsonb('{}')),
    attempt integer NOT NULL DEFAULT 0,
    attempted_at timestamp,
    attempted_by blob, -- json
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    errors blob, -- json
    finalized_at timestamp,
    kind text NOT NULL,
    max_attempts integer NOT NULL DEFAULT 25,
    metadata blob NOT NULL DEFAULT (jsonb('{}')),
    priority integer NOT NULL DEFAULT 1,
    queue text NOT NULL DEFAULT 'default',
    state text NOT NULL DEFAULT 'available',
    scheduled_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    tags blob NOT NULL DEFAULT (jsonb('[]')),
    unique_key blob,
    unique_states integer,
    CONSTRAINT finalized_or_finalized_at_null CHECK (
        (finalized_at IS NULL AND state NOT IN ('cancelled', 'completed', 'discarded')) OR
        (finalized_at IS NOT NULL AND state IN ('cancelled', 'completed', 'discarded'))
    ),
    CONSTRAINT priority_in_range CHECK (priority >= 1 AND priority <= 4),
    CONSTRAINT queue_length CHECK (length(queue) > 0 AND length(queue) < 128),
    CONSTRAINT kind_length CHECK (length(kind) > 0 AND length(kind) < 128),
    CONSTRAINT state_valid CHECK (state IN ('available', 'cancelled', 'completed', 'discarded', 'pending', 'retryable', 'running', 'scheduled'))
);
INSERT INTO "river_job" VALUES(1,X'CC2E777461736B5F6964C72430316132306362612D633634352D373230632D626634302D353930613730303463623265',1,'2026-11-24 08:44:56.789',X'CB28C726766D5F323032365F31315F32345430385F34345F35355F3737373830345F3539396261313233','2026-11-24 08:44:56.775',NULL,'2026-11-24 08:44:58.209','look_at_task',25,X'CC26C71272697665723A756E697175655F6E6F6E6365C71038363561326363346663393334373036',1,'tasks','completed','2026-11-24 08:44:56.775',X'0B',NULL,NULL);
INSERT INTO "river_job" VALUES(2,X'CC2E777461736B5F6964C72430316132306362612D633635372D373137362D623032302D643562653931313663373631',1,'2026-11-24 08:44:58.209',X'CB28C726766D5F323032365F31315F32345430385F34345F35355F3737373830345F3539396261313233','2026-11-24 08:44:56.796',NULL,'2026-11-24 08:44:59.598','look_at_task',25,X'CC26C71272697665723A756E697175655F6E6F6E6365C71066663065323031656262636532316635',1,'tasks','completed','2026-11-24 08:44:56.796',X'0B',NULL,NULL);
INSERT INTO "river_job" VALUES(3,X'CC2E777461736B5F6964C72430316132306362612D633637392D373331342D616637632D396166633635666131643264',1,'2026-11-24 08:44:59.598',X'CB28C726766D5F323032365F31315F32345430385F34345F35355F3737373830345F3539396261313233','2026-11-24 08:44:56.829',NULL,'2026-11-24 08:44:59.602','look_at_task',25,X'CC26C71272697665723A756E697175655F6E6F6E6365C71038666164303135363461323064616666',1,'tasks','completed','2026-11-24 08:44:56.829',X'0B',NULL,NULL);
INSERT INTO "river_job" VALUES(4,X'CC2E777461736B5F6964C72430316132306362612D663536652D373636392D383762612D613634303633616134373461',1,'2026-11-24 08:45:08.884',X'CB28C726766D5F323032365F31315F32345430385F34345F35355F3737373830345F3539396261313233','2026-11-24 08:45:08.847',NULL,NULL,'look_at_task',25,X'CC26C71272697665723A756E697175655F6E6F6E6365C71034373364636430663435343232353237',1,'tasks','running','2026-11-24 08:45:08.847',X'0B',NULL,NULL);
INSERT INTO "river_job" VALUES(5,X'CC2E777461736B5F6964C72430316132306362612D663537632D373638632D626537332D343532633462663462393862',0,NULL,NULL,'2026-11-24 08:45:08.860',NULL,NULL,'look_at_task',25,X'CC26C71272697665723A756E697175655F6E6F6E6365C71034613330323635633061393231643265',1,'tasks','available','2026-11-24 08:45:08.860',X'0B',NULL,NULL);
CREATE TABLE river_leader (
    elected_at timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    leader_id text NOT NULL,
    name text PRIMARY KEY NOT NULL DEFAULT 'default' CHECK (name = 'default'),
    CONSTRAINT name_length CHECK (length(name) > 0 AND length(name) < 128),
    CONSTRAINT leader_id_length CHECK (length(leader_id) > 0 AND length(leader_id) < 128)
);
INSERT INTO "river_leader" VALUES('2026-11-24 08:44:55.794','2026-11-24 08:45:20.799','vm_2026_11_24T08_44_55_777804_599ba123','default');
CREATE TABLE river_migration (
    line text NOT NULL,
    version integer NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT line_length CHECK (length(line) > 0 AND length(line) < 128),
    CONSTRAINT version_gte_1 CHECK (version >= 1),
    PRIMARY KEY (line, version)
);
INSERT INTO "river_migration" VALUES('main',1,'2026-11-24 08:44:55');
INSERT INTO "river_migration" VALUES('main',2,'2026-11-24 08:44:55');
INSERT INTO "river_migration" VALUES('main',3,'2026-11-24 08:44:55');
INSERT INTO "river_migration" VALUES('main',4,'2026-11-24 08:44:55');
INSERT INTO "river_migration" VALUES('main',5,'2026-11-24 08:44:55');
INSERT INTO "river_migration" VALUES('main',6,'2026-11-24 08:44:55');
INSERT INTO "river_migration" VALUES('main',7,'2026-11-24 08:44:55');
INSERT INTO "river_migration" VALUES('main',8,'2026-11-24 08:44:55');
CREATE TABLE river_notification (
    id integer PRIMARY KEY AUTOINCREMENT,
    created_at timestamp NOT NULL DEFAULT (datetime('now', 'subsec')),
    payload text NOT NULL,
    topic text NOT NULL,
    CONSTRAINT topic_length CHECK (length(topic) > 0 AND length(topic) < 128)
);
INSERT INTO "river_notification" VALUES(1,'2026-11-24 08:44:56.775','{"queue":"tasks"}','river_insert');
INSERT INTO "river_notification" VALUES(2,'2026-11-24 08:45:08.847','{"queue":"tasks"}','river_insert');
CREATE TABLE river_queue (
    name text PRIMARY KEY NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    metadata blob NOT NULL DEFAULT (jsonb('{}')),
    paused_at timestamp,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO "river_queue" VALUES('tasks','2026-11-24 08:44:55.782',X'0C',NULL,'2026-11-24 08:44:55.782');
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
INSERT INTO "task" VALUES('01a20cba-c645-720c-bf40-590a7004cb2e','01a20cba-c252-7701-b0a6-6a616a461d4f','success','http://127.0.0.1:18099/files/assets/62ef9f14-a80b-495b-98b8-f6c4fafc7092','sha256:fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d','62ef9f14-a80b-495b-98b8-f6c4fafc7092','http://127.0.0.1:18099/files/assets/f38bdd26-937c-4c71-b37f-63f071d5d02a','sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab','f38bdd26-937c-4c71-b37f-63f071d5d02a','normal','identity','{"shot":"1"}',NULL,1,0,0,NULL,NULL,1.0,NULL,48,'results/01a20cba-c645-720c-bf40-590a7004cb2e/1.mp4','results/01a20cba-c645-720c-bf40-590a7004cb2e/1.jpg',8240,'{"lipwright":"0.1.0","engine":"identity","duration_seconds":8.24,"frames":206,"synced":0,"passed_through":{"total":206,"no_face":206,"turned_away":0,"too_small":0,"covered":0,"unsure":0},"closures":{"asked":0,"met":0},"donors":{"kept":0,"used":0},"opening":{"own":0.0,"shown":0.0},"warnings":[]}',NULL,NULL,1795509896774,1795509898207);
INSERT INTO "task" VALUES('01a20cba-c657-7176-b020-d5be9116c761','01a20cba-c252-7701-b0a6-6a616a461d4f','success','http://127.0.0.1:18099/files/assets/62ef9f14-a80b-495b-98b8-f6c4fafc7092','sha256:fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d','62ef9f14-a80b-495b-98b8-f6c4fafc7092','http://127.0.0.1:18099/files/assets/f38bdd26-937c-4c71-b37f-63f071d5d02a','sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab','f38bdd26-937c-4c71-b37f-63f071d5d02a','normal','identity','{"shot":"1"}',NULL,1,0,0,NULL,NULL,1.0,NULL,48,'results/01a20cba-c657-7176-b020-d5be9116c761/1.mp4','results/01a20cba-c657-7176-b020-d5be9116c761/1.jpg',8240,'{"lipwright":"0.1.0","engine":"identity","duration_seconds":8.24,"frames":206,"synced":0,"passed_through":{"total":206,"no_face":206,"turned_away":0,"too_small":0,"covered":0,"unsure":0},"closures":{"asked":0,"met":0},"donors":{"kept":0,"used":0},"opening":{"own":0.0,"shown":0.0},"warnings":[]}',NULL,NULL,1795509896794,1795509899597);
INSERT INTO "task" VALUES('01a20cba-c679-7314-af7c-9afc65fa1d2d','01a20cba-c252-7701-b0a6-6a616a461d4f','failed','http://127.0.0.1:80/a.mp4','url:http://127.0.0.1:80/a.mp4',NULL,'http://127.0.0.1:80/b.wav','url:http://127.0.0.1:80/b.wav',NULL,'normal','warp','{}',NULL,1,1,0,NULL,NULL,0.0,NULL,48,NULL,NULL,NULL,NULL,'source_address_not_allowed','source address not allowed',1795509896828,1795509899601);
INSERT INTO "task" VALUES('01a20cba-f56e-7669-87ba-a64063aa474a','01a20cba-c252-7701-b0a6-6a616a461d4f','processing','http://127.0.0.1:18099/files/assets/62ef9f14-a80b-495b-98b8-f6c4fafc7092','sha256:fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d','62ef9f14-a80b-495b-98b8-f6c4fafc7092','http://127.0.0.1:18099/files/assets/f38bdd26-937c-4c71-b37f-63f071d5d02a','sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab','f38bdd26-937c-4c71-b37f-63f071d5d02a','normal','warp','{"shot":"1"}',NULL,1,0,0,'01a20cba-c267-71ad-a9e5-ee3437bd66d1',1795509968885,7.91262135922330134274e-02,'analyse',48,NULL,NULL,NULL,NULL,NULL,NULL,1795509908846,NULL);
INSERT INTO "task" VALUES('01a20cba-f57c-768c-be73-452c4bf4b98b','01a20cba-c252-7701-b0a6-6a616a461d4f','pending','http://127.0.0.1:18099/files/assets/62ef9f14-a80b-495b-98b8-f6c4fafc7092','sha256:fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d','62ef9f14-a80b-495b-98b8-f6c4fafc7092','http://127.0.0.1:18099/files/assets/f38bdd26-937c-4c71-b37f-63f071d5d02a','sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab','f38bdd26-937c-4c71-b37f-63f071d5d02a','normal','warp','{"shot":"1"}',NULL,0,0,0,NULL,NULL,0.0,NULL,48,NULL,NULL,NULL,NULL,NULL,NULL,1795509908860,NULL);
CREATE INDEX task_by_inputs ON task (owner_id, video_identity, audio_identity, playback_type, id);
CREATE INDEX task_of_owner ON task (owner_id, id);
CREATE INDEX task_leased ON task (lease_until) WHERE status = 'processing';
CREATE INDEX task_waiting ON task (id) WHERE status = 'pending';
CREATE INDEX ledger_of_owner ON ledger (owner_id, amount);
CREATE INDEX river_notification_created_at_idx ON river_notification (created_at);
CREATE INDEX river_notification_topic_id_idx ON river_notification (topic, id);
CREATE INDEX river_job_kind ON river_job (kind);
CREATE INDEX river_job_state_and_finalized_at_index ON river_job (state, finalized_at) WHERE finalized_at IS NOT NULL;
CREATE INDEX river_job_prioritized_fetching_index ON river_job (state, queue, priority, scheduled_at, id);
CREATE UNIQUE INDEX river_job_unique_idx ON river_job (unique_key)
    WHERE unique_key IS NOT NULL
        AND unique_states IS NOT NULL
        AND CASE state
            WHEN 'available' THEN unique_states & (1 << 0)
            WHEN 'cancelled' THEN unique_states & (1 << 1)
            WHEN 'completed' THEN unique_states & (1 << 2)
            WHEN 'discarded' THEN unique_states & (1 << 3)
            WHEN 'pending'   THEN unique_states & (1 << 4)
            WHEN 'retryable' THEN unique_states & (1 << 5)
            WHEN 'running'   THEN unique_states & (1 << 6)
            WHEN 'scheduled' THEN unique_states & (1 << 7)
            ELSE 0
        END >= 1;
CREATE TRIGGER ledger_rows_never_change BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
CREATE TRIGGER ledger_rows_never_go BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('river_job',5);
INSERT INTO "sqlite_sequence" VALUES('ledger',11);
INSERT INTO "sqlite_sequence" VALUES('river_notification',2);
COMMIT;