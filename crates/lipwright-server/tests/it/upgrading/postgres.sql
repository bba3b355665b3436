SELECT pg_catalog.set_config('search_path', '', false);
CREATE TYPE public.river_job_state AS ENUM (
    'available',
    'cancelled',
    'completed',
    'discarded',
    'pending',
    'retryable',
    'running',
    'scheduled'
);
CREATE FUNCTION public.move_the_balance() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE owner SET balance = balance + NEW.amount WHERE id = NEW.owner_id;
    RETURN NULL;
END $$;
CREATE FUNCTION public.refuse_to_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only';
END $$;
CREATE FUNCTION public.river_job_state_in_bitmask(bitmask bit, state public.river_job_state) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE state
        WHEN 'available' THEN get_bit(bitmask, 7)
        WHEN 'cancelled' THEN get_bit(bitmask, 6)
        WHEN 'completed' THEN get_bit(bitmask, 5)
        WHEN 'discarded' THEN get_bit(bitmask, 4)
        WHEN 'pending'   THEN get_bit(bitmask, 3)
        WHEN 'retryable' THEN get_bit(bitmask, 2)
        WHEN 'running'   THEN get_bit(bitmask, 1)
        WHEN 'scheduled' THEN get_bit(bitmask, 0)
        ELSE 0
    END = 1;
$$;
CREATE TABLE public._sqlx_migrations (
    version bigint NOT NULL,
    description text NOT NULL,
    installed_on timestamp with time zone DEFAULT now() NOT NULL,
    success boolean NOT NULL,
    checksum bytea NOT NULL,
    execution_time bigint NOT NULL
);
CREATE TABLE public.api_key (
    hash bytea NOT NULL,
    owner_id text NOT NULL COLLATE pg_catalog."C",
    last4 text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    created_at bigint NOT NULL,
    last_used_at bigint,
    revoked_at bigint,
    CONSTRAINT api_key_hash_check CHECK ((length(hash) = 32))
);
CREATE TABLE public.asset (
    id text NOT NULL COLLATE pg_catalog."C",
    owner_id text NOT NULL COLLATE pg_catalog."C",
    filename text NOT NULL,
    content_type text NOT NULL,
    max_bytes bigint NOT NULL,
    blob_key text,
    bytes bigint,
    sha256 text,
    created_at bigint NOT NULL,
    uploaded_at bigint,
    expired_at bigint,
    CONSTRAINT asset_check CHECK (((uploaded_at IS NULL) = (blob_key IS NULL)))
);
CREATE TABLE public.delivery (
    event_id text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    owner_id text NOT NULL COLLATE pg_catalog."C",
    task_id text COLLATE pg_catalog."C",
    event text NOT NULL,
    callback_url text,
    state text NOT NULL,
    tries bigint DEFAULT 0 NOT NULL,
    next_at bigint NOT NULL,
    lease_until bigint DEFAULT 0 NOT NULL,
    last_status bigint,
    last_fault text,
    created_at bigint NOT NULL,
    done_at bigint,
    CONSTRAINT delivery_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text])))
);
CREATE TABLE public.endpoint (
    id text NOT NULL COLLATE pg_catalog."C",
    owner_id text NOT NULL COLLATE pg_catalog."C",
    url text NOT NULL,
    secret text NOT NULL,
    enabled bigint NOT NULL,
    events text NOT NULL,
    failing_since bigint,
    closed_reason text,
    created_at bigint NOT NULL
);
CREATE TABLE public.fair_clock (
    id bigint NOT NULL,
    now bigint NOT NULL,
    CONSTRAINT fair_clock_id_check CHECK ((id = 1))
)
WITH (fillfactor='50');
CREATE TABLE public.idempotency (
    owner_id text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL,
    body bytea NOT NULL,
    task_id text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL
);
CREATE TABLE public.installation (
    name text NOT NULL,
    value bytea NOT NULL
);
CREATE TABLE public.ledger (
    id bigint NOT NULL,
    owner_id text NOT NULL COLLATE pg_catalog."C",
    task_id text COLLATE pg_catalog."C",
    kind text NOT NULL,
    amount bigint NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT ledger_check CHECK (((kind = 'grant'::text) = (task_id IS NULL))),
    CONSTRAINT ledger_kind_check CHECK ((kind = ANY (ARRAY['grant'::text, 'hold'::text, 'release'::text, 'capture'::text])))
);
ALTER TABLE public.ledger ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ledger_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.owner (
    id text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL,
    username text NOT NULL,
    plan text NOT NULL,
    created_at bigint NOT NULL,
    balance bigint DEFAULT 0 NOT NULL,
    virtual_time bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='70');
CREATE TABLE public.post_bucket (
    key_hash bytea NOT NULL,
    drops bigint NOT NULL,
    at bigint NOT NULL
)
WITH (fillfactor='50');
CREATE TABLE public.river_job (
    id bigint NOT NULL,
    state public.river_job_state DEFAULT 'available'::public.river_job_state NOT NULL,
    attempt smallint DEFAULT 0 NOT NULL,
    max_attempts smallint DEFAULT 25 NOT NULL,
    attempted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finalized_at timestamp with time zone,
    scheduled_at timestamp with time zone DEFAULT now() NOT NULL,
    priority smallint DEFAULT 1 NOT NULL,
    args jsonb NOT NULL,
    attempted_by text[],
    errors jsonb[],
    kind text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    queue text DEFAULT 'default'::text NOT NULL,
    tags character varying(255)[] DEFAULT '{}'::character varying[] NOT NULL,
    unique_key bytea,
    unique_states bit(8),
    CONSTRAINT finalized_or_finalized_at_null CHECK ((((finalized_at IS NULL) AND (state <> ALL (ARRAY['cancelled'::public.river_job_state, 'completed'::public.river_job_state, 'discarded'::public.river_job_state]))) OR ((finalized_at IS NOT NULL) AND (state = ANY (ARRAY['cancelled'::public.river_job_state, 'completed'::public.river_job_state, 'discarded'::public.river_job_state]))))),
    CONSTRAINT kind_length CHECK (((char_length(kind) > 0) AND (char_length(kind) < 128))),
    CONSTRAINT max_attempts_is_positive CHECK ((max_attempts > 0)),
    CONSTRAINT priority_in_range CHECK (((priority >= 1) AND (priority <= 4))),
    CONSTRAINT queue_length CHECK (((char_length(queue) > 0) AND (char_length(queue) < 128)))
);
CREATE SEQUENCE public.river_job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.river_job_id_seq OWNED BY public.river_job.id;
CREATE UNLOGGED TABLE public.river_leader (
    elected_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    leader_id text NOT NULL,
    name text DEFAULT 'default'::text NOT NULL,
    CONSTRAINT leader_id_length CHECK (((char_length(leader_id) > 0) AND (char_length(leader_id) < 128))),
    CONSTRAINT name_length CHECK ((name = 'default'::text))
);
CREATE TABLE public.river_migration (
    line text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT line_length CHECK (((char_length(line) > 0) AND (char_length(line) < 128))),
    CONSTRAINT version_gte_1 CHECK ((version >= 1))
);
CREATE TABLE public.river_notification (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    payload text NOT NULL,
    topic text NOT NULL,
    CONSTRAINT topic_length CHECK (((length(topic) > 0) AND (length(topic) < 128)))
);
CREATE SEQUENCE public.river_notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.river_notification_id_seq OWNED BY public.river_notification.id;
CREATE TABLE public.river_queue (
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    paused_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE TABLE public.task (
    id text NOT NULL COLLATE pg_catalog."C",
    owner_id text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL,
    video_url text NOT NULL,
    video_identity text NOT NULL,
    video_asset text COLLATE pg_catalog."C",
    audio_url text NOT NULL,
    audio_identity text NOT NULL,
    audio_asset text COLLATE pg_catalog."C",
    playback_type text NOT NULL,
    engine text NOT NULL,
    metadata text NOT NULL,
    platform text,
    attempt bigint DEFAULT 0 NOT NULL,
    tries bigint DEFAULT 0 NOT NULL,
    lost bigint DEFAULT 0 NOT NULL,
    lease_owner text,
    lease_until bigint,
    progress double precision DEFAULT 0 NOT NULL,
    stage text,
    hold bigint NOT NULL,
    result_key text,
    cover_key text,
    duration_ms bigint,
    report text,
    failure_code text,
    failure_text text,
    created_at bigint NOT NULL,
    completed_at bigint,
    key_hash bytea,
    callback_url text,
    priority bigint DEFAULT 2 NOT NULL,
    weight bigint DEFAULT 100 NOT NULL,
    media_ms bigint DEFAULT 60000 NOT NULL,
    max_running bigint DEFAULT 1000000 NOT NULL,
    max_media_ms bigint,
    not_before bigint DEFAULT 0 NOT NULL,
    started_at bigint,
    files_expired_at bigint,
    CONSTRAINT task_check CHECK (((status = 'processing'::text) = (lease_owner IS NOT NULL))),
    CONSTRAINT task_check1 CHECK (((status = 'processing'::text) = (lease_until IS NOT NULL))),
    CONSTRAINT task_check2 CHECK (((status = 'success'::text) = (result_key IS NOT NULL))),
    CONSTRAINT task_check3 CHECK (((status = 'failed'::text) = (failure_code IS NOT NULL))),
    CONSTRAINT task_check4 CHECK (((status = ANY (ARRAY['success'::text, 'failed'::text])) = (completed_at IS NOT NULL))),
    CONSTRAINT task_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'processing'::text, 'success'::text, 'failed'::text])))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='500');
ALTER TABLE ONLY public.river_job ALTER COLUMN id SET DEFAULT nextval('public.river_job_id_seq'::regclass);
ALTER TABLE ONLY public.river_notification ALTER COLUMN id SET DEFAULT nextval('public.river_notification_id_seq'::regclass);
INSERT INTO public._sqlx_migrations VALUES (1, 'first', '2026-11-28 17:27:23.702401+00', true, '\x07733bc45cd8ec69831c871b9f7baaac0795cfd7f6e27c0a974af207ae6dced2fee011fee51f48b76fa727c32c357fba', 95275170);
INSERT INTO public.api_key VALUES ('\x8f98535094bc7507f8fc6e57ffe205c1cf8c3e54b0af927a32840df562100041', '01a22332-8815-75ad-b058-e62eccec6301', 'tm5w', 'first', 1795886843930, 1795886845113, NULL);
INSERT INTO public.api_key VALUES ('\x35ac71c1b2b5721c4a9bb75e79800d57e3c5b1b2675a26b1048684ca422543d3', '01a22332-8c69-779e-9fcb-350f23752023', 'yeWn', 'first', 1795886845035, 1795886845161, NULL);
INSERT INTO public.api_key VALUES ('\x7d0bc3fb040bbf3717bc62cbdac9e64733076dbc80bb30af782c1e2008648274', '01a22332-8c69-779e-9fcb-350f23752023', 'hWmE', 'second', 1795886845091, 1795886860053, 1795886860191);
INSERT INTO public.asset VALUES ('204303a8-015d-4967-91e5-38ad5174ce7a', '01a22332-8815-75ad-b058-e62eccec6301', 'face.mp4', 'video/mp4', 318807, 'assets/204303a8-015d-4967-91e5-38ad5174ce7a/605cf9b6-ede8-4680-917e-f38d23f1534f', 318807, 'fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d', 1795886845114, 1795886845136, NULL);
INSERT INTO public.asset VALUES ('606c3a16-d147-469f-810b-208476cf26aa', '01a22332-8815-75ad-b058-e62eccec6301', 'speech.wav', 'audio/wav', 264216, 'assets/606c3a16-d147-469f-810b-208476cf26aa/9f388e92-bcdc-4781-9ab5-76afe3d95e9b', 264216, 'a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab', 1795886845141, 1795886845153, NULL);
INSERT INTO public.asset VALUES ('ecaeaa45-d8d9-4ec2-abc5-c91fc4a3a480', '01a22332-8c69-779e-9fcb-350f23752023', 'face.mp4', 'video/mp4', 318807, 'assets/ecaeaa45-d8d9-4ec2-abc5-c91fc4a3a480/5c6d8a3b-6f97-4521-901c-dc75e8e8fc06', 318807, 'fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d', 1795886845162, 1795886845174, NULL);
INSERT INTO public.asset VALUES ('129869f2-0633-4209-bf3a-24da52189241', '01a22332-8c69-779e-9fcb-350f23752023', 'speech.wav', 'audio/wav', 264216, 'assets/129869f2-0633-4209-bf3a-24da52189241/1fb8f034-f919-4acf-9ce6-e8b643f1d308', 264216, 'a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab', 1795886845176, 1795886845189, NULL);
INSERT INTO public.delivery VALUES ('evt_01a223328d12713292bc4805f3cbcff0', 'ep_01a223328d0875618dd83473cd908051', '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d12-7132-92bc-4805f3cbcff0', 'generated_lip_sync_video_success', NULL, 'delivered', 1, 1795886847999, 0, 200, NULL, 1795886847903, 1795886847999);
INSERT INTO public.delivery VALUES ('evt_01a22332c71073659c7e42019ae68994', 'ep_01a223328d0d70f580d2a2cfe1187fa9', '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-c710-7365-9c7e-42019ae68994', 'generated_lip_sync_video_failed', NULL, 'pending', 1, 1795886865892, 0, 500, 'HTTP 500', 1795886860070, NULL);
INSERT INTO public.delivery VALUES ('evt_01a223328d12713292bc4805f3cbcff0', 'ep_01a223328d0d70f580d2a2cfe1187fa9', '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d12-7132-92bc-4805f3cbcff0', 'generated_lip_sync_video_success', NULL, 'pending', 2, 1795887121027, 0, 500, 'HTTP 500', 1795886847904, NULL);
INSERT INTO public.delivery VALUES ('evt_01a22332c71073659c7e42019ae68994', 'ep_01a223328d0875618dd83473cd908051', '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-c710-7365-9c7e-42019ae68994', 'generated_lip_sync_video_failed', NULL, 'delivered', 1, 1795886861074, 0, 200, NULL, 1795886860070, 1795886861074);
INSERT INTO public.delivery VALUES ('evt_01a223328d1c719da16f323687837068', 'ep_01a223328d0875618dd83473cd908051', '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d1c-719d-a16f-323687837068', 'generated_lip_sync_video_success', NULL, 'delivered', 1, 1795886854036, 0, 200, NULL, 1795886853206, 1795886854036);
INSERT INTO public.delivery VALUES ('evt_01a223328d1c719da16f323687837068', 'callback', '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d1c-719d-a16f-323687837068', 'generated_lip_sync_video_success', 'http://127.0.0.1:8444/own', 'delivered', 1, 1795886854044, 0, 200, NULL, 1795886853206, 1795886854044);
INSERT INTO public.delivery VALUES ('evt_01a223328d2a7311bedccdf46088c3f5', 'ep_01a223328d0875618dd83473cd908051', '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d2a-7311-bedc-cdf46088c3f5', 'generated_lip_sync_video_failed', NULL, 'delivered', 1, 1795886855042, 0, 200, NULL, 1795886853221, 1795886855042);
INSERT INTO public.delivery VALUES ('evt_01a223328d1c719da16f323687837068', 'ep_01a223328d0d70f580d2a2cfe1187fa9', '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d1c-719d-a16f-323687837068', 'generated_lip_sync_video_success', NULL, 'pending', 2, 1795887150131, 0, 500, 'HTTP 500', 1795886853206, NULL);
INSERT INTO public.delivery VALUES ('evt_01a223328d2a7311bedccdf46088c3f5', 'ep_01a223328d0d70f580d2a2cfe1187fa9', '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d2a-7311-bedc-cdf46088c3f5', 'generated_lip_sync_video_failed', NULL, 'pending', 2, 1795887102239, 0, 500, 'HTTP 500', 1795886853221, NULL);
INSERT INTO public.endpoint VALUES ('ep_01a223328d0d70f580d2a2cfe1187fa9', '01a22332-8815-75ad-b058-e62eccec6301', 'http://127.0.0.1:8444/bad', 'whsec_h90Tb9+FOM8FHsN1KkBRBfz/AN/sihQLkCylBi2d538=', 1, ',generated_lip_sync_video_success,generated_lip_sync_video_failed,', 1795886848002, NULL, 1795886845198);
INSERT INTO public.endpoint VALUES ('ep_01a223328d0875618dd83473cd908051', '01a22332-8815-75ad-b058-e62eccec6301', 'http://127.0.0.1:8444/good', 'whsec_6Bpisg0bvZoDRJgX6fNxy5RDef3hbwJLtEGIaGpZYSY=', 1, ',generated_lip_sync_video_success,generated_lip_sync_video_failed,', NULL, NULL, 1795886845194);
INSERT INTO public.fair_clock VALUES (1, 256480);
INSERT INTO public.idempotency VALUES ('01a22332-8815-75ad-b058-e62eccec6301', 'first', '\x676fc273dfb08c5bc3a9b1e0be27026ae50d945ce7e34b5fbfcbccf4897dedd3', '01a22332-8d12-7132-92bc-4805f3cbcff0', 1795886845207);
INSERT INTO public.installation VALUES ('secret', '\x5214e67ff75e0f0fa7cd95eaf88c11d8674eaeba1abd146468c0e0eaa3d7cd4c');
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (1, '01a22332-8815-75ad-b058-e62eccec6301', NULL, 'grant', 100000000, 1795886843931);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (2, '01a22332-8c69-779e-9fcb-350f23752023', NULL, 'grant', 100000000, 1795886845035);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (3, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d12-7132-92bc-4805f3cbcff0', 'hold', -48, 1795886845210);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (4, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d1c-719d-a16f-323687837068', 'hold', -48, 1795886845217);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (5, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d2a-7311-bedc-cdf46088c3f5', 'hold', -48, 1795886845237);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (6, '01a22332-8c69-779e-9fcb-350f23752023', '01a22332-8d3e-7417-8b39-e3b27b219b28', 'hold', -48, 1795886845252);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (7, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d12-7132-92bc-4805f3cbcff0', 'release', 48, 1795886847904);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (8, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d12-7132-92bc-4805f3cbcff0', 'capture', -7, 1795886847904);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (9, '01a22332-8c69-779e-9fcb-350f23752023', '01a22332-8d3e-7417-8b39-e3b27b219b28', 'release', 48, 1795886850315);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (10, '01a22332-8c69-779e-9fcb-350f23752023', '01a22332-8d3e-7417-8b39-e3b27b219b28', 'capture', -7, 1795886850316);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (11, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d1c-719d-a16f-323687837068', 'release', 48, 1795886853206);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (12, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d1c-719d-a16f-323687837068', 'capture', -7, 1795886853206);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (13, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-8d2a-7311-bedc-cdf46088c3f5', 'release', 48, 1795886853221);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (14, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-aca1-70a2-a956-126dfaafdf6f', 'hold', -48, 1795886853284);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (15, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-c68e-7619-aeb0-98d8a0d12224', 'hold', -48, 1795886859923);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (16, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-c6ff-7273-ac5e-9d51dd4e0ee8', 'hold', -48, 1795886860040);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (17, '01a22332-8c69-779e-9fcb-350f23752023', '01a22332-c70b-70ff-809e-8f5a32bd0fa1', 'hold', -48, 1795886860047);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (18, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-c710-7365-9c7e-42019ae68994', 'hold', -48, 1795886860051);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (19, '01a22332-8c69-779e-9fcb-350f23752023', '01a22332-c715-7013-a6ff-5d46c8a3a85a', 'hold', -48, 1795886860057);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (20, '01a22332-8815-75ad-b058-e62eccec6301', '01a22332-c710-7365-9c7e-42019ae68994', 'release', 48, 1795886860069);
INSERT INTO public.ledger OVERRIDING SYSTEM VALUE VALUES (21, '01a22332-8c69-779e-9fcb-350f23752023', '01a22332-c715-7013-a6ff-5d46c8a3a85a', 'release', 48, 1795886860192);
INSERT INTO public.owner VALUES ('01a22332-8815-75ad-b058-e62eccec6301', 'local@localhost', 'local', 'local', 1795886843929, 99999842, 316480);
INSERT INTO public.owner VALUES ('01a22332-8c69-779e-9fcb-350f23752023', 'ada@example.com', 'ada', 'default', 1795886845034, 99999945, 256480);
INSERT INTO public.river_job VALUES (1, 'completed', 1, 25, '2026-11-28 17:27:25.211136+00', '2026-11-28 17:27:25.203354+00', '2026-11-28 17:27:27.905194+00', '2026-11-28 17:27:25.203354+00', 2, '{"task_id": "01a22332-8d12-7132-92bc-4805f3cbcff0"}', '{vm_2026_11_28T17_27_23_945194_930da6b7}', NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_job VALUES (2, 'completed', 1, 25, '2026-11-28 17:27:27.906142+00', '2026-11-28 17:27:25.213309+00', '2026-11-28 17:27:30.317388+00', '2026-11-28 17:27:25.213309+00', 2, '{"task_id": "01a22332-8d1c-719d-a16f-323687837068"}', '{vm_2026_11_28T17_27_23_945194_930da6b7}', NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_job VALUES (3, 'completed', 1, 25, '2026-11-28 17:27:30.317511+00', '2026-11-28 17:27:25.227746+00', '2026-11-28 17:27:33.206743+00', '2026-11-28 17:27:25.227746+00', 2, '{"task_id": "01a22332-8d2a-7311-bedc-cdf46088c3f5"}', '{vm_2026_11_28T17_27_23_945194_930da6b7}', NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_job VALUES (4, 'completed', 1, 25, '2026-11-28 17:27:33.20685+00', '2026-11-28 17:27:25.248976+00', '2026-11-28 17:27:33.221418+00', '2026-11-28 17:27:25.248976+00', 2, '{"task_id": "01a22332-8d3e-7417-8b39-e3b27b219b28"}', '{vm_2026_11_28T17_27_23_945194_930da6b7}', NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_job VALUES (5, 'completed', 1, 25, '2026-11-28 17:27:33.284766+00', '2026-11-28 17:27:33.282241+00', '2026-11-28 17:27:33.305032+00', '2026-11-28 17:27:33.282241+00', 2, '{"task_id": "01a22332-aca1-70a2-a956-126dfaafdf6f"}', '{vm_2026_11_28T17_27_23_945194_930da6b7}', NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_job VALUES (6, 'completed', 1, 25, '2026-11-28 17:27:34.450031+00', '2026-11-28 17:27:33.299192+00', '2026-11-28 17:27:34.476445+00', '2026-11-28 17:27:33.835503+00', 2, '{"task_id": "01a22332-aca1-70a2-a956-126dfaafdf6f"}', '{vm_2026_11_28T17_27_23_945194_930da6b7}', NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_job VALUES (8, 'scheduled', 0, 25, NULL, '2026-11-28 17:27:39.818246+00', NULL, '2026-11-28 17:27:50.739924+00', 2, '{"task_id": "01a22332-aca1-70a2-a956-126dfaafdf6f"}', NULL, NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_job VALUES (7, 'completed', 1, 25, '2026-11-28 17:27:39.805735+00', '2026-11-28 17:27:34.467418+00', '2026-11-28 17:27:39.821359+00', '2026-11-28 17:27:39.44771+00', 2, '{"task_id": "01a22332-aca1-70a2-a956-126dfaafdf6f"}', '{vm_2026_11_28T17_27_23_945194_930da6b7}', NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_job VALUES (9, 'running', 1, 25, '2026-11-28 17:27:39.925035+00', '2026-11-28 17:27:39.919751+00', NULL, '2026-11-28 17:27:39.919751+00', 2, '{"task_id": "01a22332-c68e-7619-aeb0-98d8a0d12224"}', '{vm_2026_11_28T17_27_23_945194_930da6b7}', NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_job VALUES (10, 'available', 0, 25, NULL, '2026-11-28 17:27:40.032569+00', NULL, '2026-11-28 17:27:40.032569+00', 2, '{"task_id": "01a22332-c6ff-7273-ac5e-9d51dd4e0ee8"}', NULL, NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_job VALUES (11, 'available', 0, 25, NULL, '2026-11-28 17:27:40.044617+00', NULL, '2026-11-28 17:27:40.044617+00', 2, '{"task_id": "01a22332-c70b-70ff-809e-8f5a32bd0fa1"}', NULL, NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_job VALUES (12, 'available', 0, 25, NULL, '2026-11-28 17:27:40.049517+00', NULL, '2026-11-28 17:27:40.049517+00', 2, '{"task_id": "01a22332-c710-7365-9c7e-42019ae68994"}', NULL, NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_job VALUES (13, 'available', 0, 25, NULL, '2026-11-28 17:27:40.054075+00', NULL, '2026-11-28 17:27:40.054075+00', 2, '{"task_id": "01a22332-c715-7013-a6ff-5d46c8a3a85a"}', NULL, NULL, 'look_at_task', '{}', 'tasks', '{}', NULL, NULL);
INSERT INTO public.river_leader VALUES ('2026-11-28 17:27:23.948237+00', '2026-11-28 17:27:58.958685+00', 'vm_2026_11_28T17_27_23_945194_930da6b7', 'default');
INSERT INTO public.river_migration VALUES ('main', 1, '2026-11-28 17:27:23.807363+00');
INSERT INTO public.river_migration VALUES ('main', 2, '2026-11-28 17:27:23.81455+00');
INSERT INTO public.river_migration VALUES ('main', 3, '2026-11-28 17:27:23.846118+00');
INSERT INTO public.river_migration VALUES ('main', 4, '2026-11-28 17:27:23.849898+00');
INSERT INTO public.river_migration VALUES ('main', 5, '2026-11-28 17:27:23.857971+00');
INSERT INTO public.river_migration VALUES ('main', 6, '2026-11-28 17:27:23.898206+00');
INSERT INTO public.river_migration VALUES ('main', 7, '2026-11-28 17:27:23.901825+00');
INSERT INTO public.river_migration VALUES ('main', 8, '2026-11-28 17:27:23.912481+00');
INSERT INTO public.river_queue VALUES ('tasks', '2026-11-28 17:27:23.948822+00', '{}', NULL, '2026-11-28 17:27:23.948822+00');
INSERT INTO public.task VALUES ('01a22332-8d3e-7417-8b39-e3b27b219b28', '01a22332-8c69-779e-9fcb-350f23752023', 'success', 'http://lips.test/files/assets/ecaeaa45-d8d9-4ec2-abc5-c91fc4a3a480', 'sha256:fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d', 'ecaeaa45-d8d9-4ec2-abc5-c91fc4a3a480', 'http://lips.test/files/assets/129869f2-0633-4209-bf3a-24da52189241', 'sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab', '129869f2-0633-4209-bf3a-24da52189241', 'normal', 'identity', '{}', NULL, 1, 0, 0, NULL, NULL, 1, NULL, 48, 'results/01a22332-8d3e-7417-8b39-e3b27b219b28/1.mp4', 'results/01a22332-8d3e-7417-8b39-e3b27b219b28/1.jpg', 8240, '{"lipwright":"0.1.0","engine":"identity","duration_seconds":8.24,"frames":206,"synced":0,"passed_through":{"total":206,"no_face":206,"turned_away":0,"too_small":0,"covered":0,"unsure":0},"closures":{"asked":0,"met":0},"donors":{"kept":0,"used":0},"opening":{"own":0.0,"shown":0.0},"mouth":null,"warnings":[],"curves":{"step_seconds":0.04,"aperture":[0.0,0.25,0.461,0.447,0.39,0.397,0.406,0.426,0.474,0.488,0.48,0.457,0.393,0.3,0.172,0.083,0.072,0.043,0.014,0.0,0.0,0.0,0.637,0.631,0.479,0.48,0.62,0.677,0.563,0.233,0.0,0.0,0.286,0.395,0.233,0.0,0.0,0.352,0.672,0.753,0.78,0.768,0.682,0.372,0.0,0.0,0.0,0.0,0.0,0.068,0.066,0.013,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.332,0.614,0.65,0.589,0.481,0.313,0.0,0.0,0.259,0.321,0.312,0.219,0.0,0.0,0.181,0.493,0.489,0.441,0.406,0.452,0.509,0.489,0.433,0.416,0.408,0.32,0.12,0.12,0.12,0.335,0.407,0.423,0.418,0.391,0.427,0.5,0.642,0.721,0.362,0.0,0.045,0.249,0.405,0.322,0.091,0.0,0.11,0.276,0.306,0.323,0.397,0.445,0.443,0.459,0.468,0.431,0.394,0.379,0.366,0.365,0.343,0.224,0.12,0.12,0.417,0.854,0.907,0.873,0.784,0.599,0.45,0.375,0.166,0.0,0.0,0.0,0.0,0.039,0.109,0.097,0.02,0.0,0.0,0.0,0.008,0.058,0.14,0.214,0.25,0.329,0.479,0.632,0.822,0.894,0.883,0.804,0.668,0.564,0.495,0.439,0.334,0.241,0.122,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.352,0.506,0.174,0.0,0.0,0.324,0.493,0.48,0.437,0.401,0.418,0.425,0.462,0.508,0.483,0.474,0.498,0.49,0.473,0.418,0.34,0.305,0.238,0.16,0.043,0.0,0.0,0.0,0.0,0.0,0.0,0.0],"closures":[{"from":0.0,"to":0.04},{"from":0.78,"to":0.86},{"from":1.2,"to":1.26},{"from":1.41,"to":1.46},{"from":1.77,"to":1.94},{"from":2.34,"to":2.4},{"from":2.66,"to":2.7},{"from":2.89,"to":2.97},{"from":3.96,"to":4.01},{"from":4.19,"to":4.25},{"from":5.32,"to":5.49},{"from":6.85,"to":6.95},{"from":7.07,"to":7.14}],"passes":[{"from":0.0,"source_from":0.0,"backward":false}]}}', NULL, NULL, 1795886845251, 1795886850314, '\x35ac71c1b2b5721c4a9bb75e79800d57e3c5b1b2675a26b1048684ca422543d3', NULL, 2, 100, 60000, 1000000, NULL, 0, 1795886847909, NULL);
INSERT INTO public.task VALUES ('01a22332-8d12-7132-92bc-4805f3cbcff0', '01a22332-8815-75ad-b058-e62eccec6301', 'success', 'http://lips.test/files/assets/204303a8-015d-4967-91e5-38ad5174ce7a', 'sha256:fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d', '204303a8-015d-4967-91e5-38ad5174ce7a', 'http://lips.test/files/assets/606c3a16-d147-469f-810b-208476cf26aa', 'sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab', '606c3a16-d147-469f-810b-208476cf26aa', 'normal', 'identity', '{"shot":"1"}', NULL, 1, 0, 0, NULL, NULL, 1, NULL, 48, 'results/01a22332-8d12-7132-92bc-4805f3cbcff0/1.mp4', 'results/01a22332-8d12-7132-92bc-4805f3cbcff0/1.jpg', 8240, '{"lipwright":"0.1.0","engine":"identity","duration_seconds":8.24,"frames":206,"synced":0,"passed_through":{"total":206,"no_face":206,"turned_away":0,"too_small":0,"covered":0,"unsure":0},"closures":{"asked":0,"met":0},"donors":{"kept":0,"used":0},"opening":{"own":0.0,"shown":0.0},"mouth":null,"warnings":[],"curves":{"step_seconds":0.04,"aperture":[0.0,0.25,0.461,0.447,0.39,0.397,0.406,0.426,0.474,0.488,0.48,0.457,0.393,0.3,0.172,0.083,0.072,0.043,0.014,0.0,0.0,0.0,0.637,0.631,0.479,0.48,0.62,0.677,0.563,0.233,0.0,0.0,0.286,0.395,0.233,0.0,0.0,0.352,0.672,0.753,0.78,0.768,0.682,0.372,0.0,0.0,0.0,0.0,0.0,0.068,0.066,0.013,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.332,0.614,0.65,0.589,0.481,0.313,0.0,0.0,0.259,0.321,0.312,0.219,0.0,0.0,0.181,0.493,0.489,0.441,0.406,0.452,0.509,0.489,0.433,0.416,0.408,0.32,0.12,0.12,0.12,0.335,0.407,0.423,0.418,0.391,0.427,0.5,0.642,0.721,0.362,0.0,0.045,0.249,0.405,0.322,0.091,0.0,0.11,0.276,0.306,0.323,0.397,0.445,0.443,0.459,0.468,0.431,0.394,0.379,0.366,0.365,0.343,0.224,0.12,0.12,0.417,0.854,0.907,0.873,0.784,0.599,0.45,0.375,0.166,0.0,0.0,0.0,0.0,0.039,0.109,0.097,0.02,0.0,0.0,0.0,0.008,0.058,0.14,0.214,0.25,0.329,0.479,0.632,0.822,0.894,0.883,0.804,0.668,0.564,0.495,0.439,0.334,0.241,0.122,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.352,0.506,0.174,0.0,0.0,0.324,0.493,0.48,0.437,0.401,0.418,0.425,0.462,0.508,0.483,0.474,0.498,0.49,0.473,0.418,0.34,0.305,0.238,0.16,0.043,0.0,0.0,0.0,0.0,0.0,0.0,0.0],"closures":[{"from":0.0,"to":0.04},{"from":0.78,"to":0.86},{"from":1.2,"to":1.26},{"from":1.41,"to":1.46},{"from":1.77,"to":1.94},{"from":2.34,"to":2.4},{"from":2.66,"to":2.7},{"from":2.89,"to":2.97},{"from":3.96,"to":4.01},{"from":4.19,"to":4.25},{"from":5.32,"to":5.49},{"from":6.85,"to":6.95},{"from":7.07,"to":7.14}],"passes":[{"from":0.0,"source_from":0.0,"backward":false}]}}', NULL, NULL, 1795886845209, 1795886847902, '\x8f98535094bc7507f8fc6e57ffe205c1cf8c3e54b0af927a32840df562100041', NULL, 2, 100, 60000, 1000000, NULL, 0, 1795886845226, NULL);
INSERT INTO public.task VALUES ('01a22332-8d1c-719d-a16f-323687837068', '01a22332-8815-75ad-b058-e62eccec6301', 'success', 'http://lips.test/files/assets/204303a8-015d-4967-91e5-38ad5174ce7a', 'sha256:fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d', '204303a8-015d-4967-91e5-38ad5174ce7a', 'http://lips.test/files/assets/606c3a16-d147-469f-810b-208476cf26aa', 'sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab', '606c3a16-d147-469f-810b-208476cf26aa', 'normal_reverse', 'identity', '{}', NULL, 1, 0, 0, NULL, NULL, 1, NULL, 48, 'results/01a22332-8d1c-719d-a16f-323687837068/1.mp4', 'results/01a22332-8d1c-719d-a16f-323687837068/1.jpg', 8240, '{"lipwright":"0.1.0","engine":"identity","duration_seconds":8.24,"frames":206,"synced":0,"passed_through":{"total":206,"no_face":206,"turned_away":0,"too_small":0,"covered":0,"unsure":0},"closures":{"asked":0,"met":0},"donors":{"kept":0,"used":0},"opening":{"own":0.0,"shown":0.0},"mouth":null,"warnings":[],"curves":{"step_seconds":0.04,"aperture":[0.0,0.25,0.461,0.447,0.39,0.397,0.406,0.426,0.474,0.488,0.48,0.457,0.393,0.3,0.172,0.083,0.072,0.043,0.014,0.0,0.0,0.0,0.637,0.631,0.479,0.48,0.62,0.677,0.563,0.233,0.0,0.0,0.286,0.395,0.233,0.0,0.0,0.352,0.672,0.753,0.78,0.768,0.682,0.372,0.0,0.0,0.0,0.0,0.0,0.068,0.066,0.013,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.332,0.614,0.65,0.589,0.481,0.313,0.0,0.0,0.259,0.321,0.312,0.219,0.0,0.0,0.181,0.493,0.489,0.441,0.406,0.452,0.509,0.489,0.433,0.416,0.408,0.32,0.12,0.12,0.12,0.335,0.407,0.423,0.418,0.391,0.427,0.5,0.642,0.721,0.362,0.0,0.045,0.249,0.405,0.322,0.091,0.0,0.11,0.276,0.306,0.323,0.397,0.445,0.443,0.459,0.468,0.431,0.394,0.379,0.366,0.365,0.343,0.224,0.12,0.12,0.417,0.854,0.907,0.873,0.784,0.599,0.45,0.375,0.166,0.0,0.0,0.0,0.0,0.039,0.109,0.097,0.02,0.0,0.0,0.0,0.008,0.058,0.14,0.214,0.25,0.329,0.479,0.632,0.822,0.894,0.883,0.804,0.668,0.564,0.495,0.439,0.334,0.241,0.122,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.352,0.506,0.174,0.0,0.0,0.324,0.493,0.48,0.437,0.401,0.418,0.425,0.462,0.508,0.483,0.474,0.498,0.49,0.473,0.418,0.34,0.305,0.238,0.16,0.043,0.0,0.0,0.0,0.0,0.0,0.0,0.0],"closures":[{"from":0.0,"to":0.04},{"from":0.78,"to":0.86},{"from":1.2,"to":1.26},{"from":1.41,"to":1.46},{"from":1.77,"to":1.94},{"from":2.34,"to":2.4},{"from":2.66,"to":2.7},{"from":2.89,"to":2.97},{"from":3.96,"to":4.01},{"from":4.19,"to":4.25},{"from":5.32,"to":5.49},{"from":6.85,"to":6.95},{"from":7.07,"to":7.14}],"passes":[{"from":0.0,"source_from":0.0,"backward":false}]}}', NULL, NULL, 1795886845216, 1795886853205, '\x8f98535094bc7507f8fc6e57ffe205c1cf8c3e54b0af927a32840df562100041', 'http://127.0.0.1:8444/own', 2, 100, 60000, 1000000, NULL, 0, 1795886850321, NULL);
INSERT INTO public.task VALUES ('01a22332-8d2a-7311-bedc-cdf46088c3f5', '01a22332-8815-75ad-b058-e62eccec6301', 'failed', 'http://10.0.0.1:8080/face.mp4', 'url:http://10.0.0.1:8080/face.mp4', NULL, 'http://lips.test/files/assets/606c3a16-d147-469f-810b-208476cf26aa', 'sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab', '606c3a16-d147-469f-810b-208476cf26aa', 'normal', 'warp', '{}', NULL, 1, 1, 0, NULL, NULL, 0, NULL, 48, NULL, NULL, NULL, NULL, 'source_address_not_allowed', 'source address not allowed', 1795886845236, 1795886853219, '\x8f98535094bc7507f8fc6e57ffe205c1cf8c3e54b0af927a32840df562100041', NULL, 2, 100, 60000, 1000000, NULL, 0, 1795886853209, NULL);
INSERT INTO public.task VALUES ('01a22332-aca1-70a2-a956-126dfaafdf6f', '01a22332-8815-75ad-b058-e62eccec6301', 'pending', 'http://127.0.0.1:8443/face.mp4', 'url:http://127.0.0.1:8443/face.mp4', NULL, 'http://lips.test/files/assets/606c3a16-d147-469f-810b-208476cf26aa', 'sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab', '606c3a16-d147-469f-810b-208476cf26aa', 'normal', 'warp', '{}', NULL, 3, 3, 0, NULL, NULL, 0, NULL, 48, NULL, NULL, NULL, NULL, NULL, NULL, 1795886853284, NULL, '\x8f98535094bc7507f8fc6e57ffe205c1cf8c3e54b0af927a32840df562100041', NULL, 2, 100, 60000, 1000000, NULL, 1795886870740, 1795886853286, NULL);
INSERT INTO public.task VALUES ('01a22332-c6ff-7273-ac5e-9d51dd4e0ee8', '01a22332-8815-75ad-b058-e62eccec6301', 'pending', 'http://lips.test/files/assets/204303a8-015d-4967-91e5-38ad5174ce7a', 'sha256:fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d', '204303a8-015d-4967-91e5-38ad5174ce7a', 'http://lips.test/files/assets/606c3a16-d147-469f-810b-208476cf26aa', 'sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab', '606c3a16-d147-469f-810b-208476cf26aa', 'normal', 'identity', '{}', NULL, 0, 0, 0, NULL, NULL, 0, NULL, 48, NULL, NULL, NULL, NULL, NULL, NULL, 1795886860040, NULL, '\x8f98535094bc7507f8fc6e57ffe205c1cf8c3e54b0af927a32840df562100041', NULL, 2, 100, 60000, 1000000, NULL, 0, NULL, NULL);
INSERT INTO public.task VALUES ('01a22332-c68e-7619-aeb0-98d8a0d12224', '01a22332-8815-75ad-b058-e62eccec6301', 'processing', 'http://lips.test/files/assets/204303a8-015d-4967-91e5-38ad5174ce7a', 'sha256:fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d', '204303a8-015d-4967-91e5-38ad5174ce7a', 'http://lips.test/files/assets/606c3a16-d147-469f-810b-208476cf26aa', 'sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab', '606c3a16-d147-469f-810b-208476cf26aa', 'normal', 'warp', '{}', NULL, 1, 0, 0, '01a22332-8835-7420-a2ee-bafe8d27f1ae', 1795886879929, 0.18980582524271844, 'analyse', 48, NULL, NULL, NULL, NULL, NULL, NULL, 1795886859923, NULL, '\x8f98535094bc7507f8fc6e57ffe205c1cf8c3e54b0af927a32840df562100041', NULL, 2, 100, 60000, 1000000, NULL, 0, 1795886859929, NULL);
INSERT INTO public.task VALUES ('01a22332-c70b-70ff-809e-8f5a32bd0fa1', '01a22332-8c69-779e-9fcb-350f23752023', 'pending', 'http://lips.test/files/assets/ecaeaa45-d8d9-4ec2-abc5-c91fc4a3a480', 'sha256:fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d', 'ecaeaa45-d8d9-4ec2-abc5-c91fc4a3a480', 'http://lips.test/files/assets/129869f2-0633-4209-bf3a-24da52189241', 'sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab', '129869f2-0633-4209-bf3a-24da52189241', 'normal', 'identity', '{"shot":"2"}', NULL, 0, 0, 0, NULL, NULL, 0, NULL, 48, NULL, NULL, NULL, NULL, NULL, NULL, 1795886860046, NULL, '\x35ac71c1b2b5721c4a9bb75e79800d57e3c5b1b2675a26b1048684ca422543d3', NULL, 2, 100, 60000, 1000000, NULL, 0, NULL, NULL);
INSERT INTO public.task VALUES ('01a22332-c710-7365-9c7e-42019ae68994', '01a22332-8815-75ad-b058-e62eccec6301', 'failed', 'http://lips.test/files/assets/204303a8-015d-4967-91e5-38ad5174ce7a', 'sha256:fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d', '204303a8-015d-4967-91e5-38ad5174ce7a', 'http://lips.test/files/assets/606c3a16-d147-469f-810b-208476cf26aa', 'sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab', '606c3a16-d147-469f-810b-208476cf26aa', 'normal', 'identity', '{}', NULL, 0, 0, 0, NULL, NULL, 0, NULL, 48, NULL, NULL, NULL, NULL, 'cancelled', 'cancelled', 1795886860051, 1795886860067, '\x8f98535094bc7507f8fc6e57ffe205c1cf8c3e54b0af927a32840df562100041', NULL, 2, 100, 60000, 1000000, NULL, 0, NULL, NULL);
INSERT INTO public.task VALUES ('01a22332-c715-7013-a6ff-5d46c8a3a85a', '01a22332-8c69-779e-9fcb-350f23752023', 'failed', 'http://lips.test/files/assets/ecaeaa45-d8d9-4ec2-abc5-c91fc4a3a480', 'sha256:fe8a57827cf996af83acdeefd21af6b49083f5298bd0ed095e973b87d75e746d', 'ecaeaa45-d8d9-4ec2-abc5-c91fc4a3a480', 'http://lips.test/files/assets/129869f2-0633-4209-bf3a-24da52189241', 'sha256:a98227b0998d1f3bf5c6495ba36cbc2c50fc719ae53e824bd481c9a9b00d93ab', '129869f2-0633-4209-bf3a-24da52189241', 'normal', 'identity', '{}', NULL, 0, 0, 0, NULL, NULL, 0, NULL, 48, NULL, NULL, NULL, NULL, 'api_key_revoked', 'api key revoked', 1795886860056, 1795886860192, '\x7d0bc3fb040bbf3717bc62cbdac9e64733076dbc80bb30af782c1e2008648274', NULL, 2, 100, 60000, 1000000, NULL, 0, NULL, NULL);
SELECT pg_catalog.setval('public.ledger_id_seq', 21, true);
SELECT pg_catalog.setval('public.river_job_id_seq', 13, true);
SELECT pg_catalog.setval('public.river_notification_id_seq', 1, false);
ALTER TABLE ONLY public._sqlx_migrations
    ADD CONSTRAINT _sqlx_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY public.asset
    ADD CONSTRAINT asset_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (event_id, target);
ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.fair_clock
    ADD CONSTRAINT fair_clock_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (owner_id, key);
ALTER TABLE ONLY public.installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_task_id_kind_key UNIQUE (task_id, kind);
ALTER TABLE ONLY public.owner
    ADD CONSTRAINT owner_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.post_bucket
    ADD CONSTRAINT post_bucket_pkey PRIMARY KEY (key_hash);
ALTER TABLE ONLY public.river_job
    ADD CONSTRAINT river_job_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.river_leader
    ADD CONSTRAINT river_leader_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.river_migration
    ADD CONSTRAINT river_migration_pkey1 PRIMARY KEY (line, version);
ALTER TABLE ONLY public.river_notification
    ADD CONSTRAINT river_notification_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.river_queue
    ADD CONSTRAINT river_queue_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (id);
CREATE INDEX api_key_of_owner ON public.api_key USING btree (owner_id, created_at);
CREATE INDEX asset_with_bytes ON public.asset USING btree (uploaded_at) WHERE ((uploaded_at IS NOT NULL) AND (expired_at IS NULL));
CREATE INDEX delivery_due ON public.delivery USING btree (next_at) WHERE (state = 'pending'::text);
CREATE INDEX delivery_of_target ON public.delivery USING btree (target, created_at);
CREATE INDEX endpoint_of_owner ON public.endpoint USING btree (owner_id, created_at);
CREATE INDEX idempotency_by_age ON public.idempotency USING btree (created_at);
CREATE INDEX ledger_of_owner ON public.ledger USING btree (owner_id, id);
CREATE INDEX river_job_args_index ON public.river_job USING gin (args);
CREATE INDEX river_job_kind ON public.river_job USING btree (kind);
CREATE INDEX river_job_metadata_index ON public.river_job USING gin (metadata);
CREATE INDEX river_job_prioritized_fetching_index ON public.river_job USING btree (state, queue, priority, scheduled_at, id);
CREATE INDEX river_job_state_and_finalized_at_index ON public.river_job USING btree (state, finalized_at) WHERE (finalized_at IS NOT NULL);
CREATE UNIQUE INDEX river_job_unique_idx ON public.river_job USING btree (unique_key) WHERE ((unique_key IS NOT NULL) AND (unique_states IS NOT NULL) AND public.river_job_state_in_bitmask(unique_states, state));
CREATE INDEX river_notification_created_at_idx ON public.river_notification USING btree (created_at);
CREATE INDEX river_notification_topic_id_idx ON public.river_notification USING btree (topic, id);
CREATE INDEX task_by_inputs ON public.task USING btree (owner_id, video_identity, audio_identity, playback_type, id);
CREATE INDEX task_leased ON public.task USING btree (lease_until) WHERE (status = 'processing'::text);
CREATE INDEX task_of_owner ON public.task USING btree (owner_id, id);
CREATE INDEX task_running ON public.task USING btree (owner_id) WHERE (status = 'processing'::text);
CREATE INDEX task_waiting ON public.task USING btree (owner_id, priority, id) WHERE (status = 'pending'::text);
CREATE INDEX task_with_files ON public.task USING btree (completed_at) WHERE ((status = 'success'::text) AND (files_expired_at IS NULL));
CREATE TRIGGER ledger_moves_the_balance AFTER INSERT ON public.ledger FOR EACH ROW EXECUTE FUNCTION public.move_the_balance();
CREATE TRIGGER ledger_rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_to_change();
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.asset
    ADD CONSTRAINT asset_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_audio_asset_fkey FOREIGN KEY (audio_asset) REFERENCES public.asset(id);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_video_asset_fkey FOREIGN KEY (video_asset) REFERENCES public.asset(id);
