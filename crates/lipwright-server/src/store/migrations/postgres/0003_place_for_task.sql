-- Whether an account may have one more task, asked inside the statement that makes it: a create is one way
-- to the database and not seven. It is a function because it looks after it has locked: what a statement
-- sees is as it was before it waited for the lock, and each statement in here sees anew.
-- The request is taken out of its key's bucket first, whatever becomes of it.
-- Until the transaction ends, nobody else moves the account's balance or adds to its tasks.
CREATE FUNCTION place_for_task(
    for_owner    TEXT,
    price        BIGINT,
    most_waiting BIGINT,
    repeat_key   TEXT,
    repeat_body  BYTEA,
    repeat_for   BIGINT,
    bucket_key   BYTEA,
    per_minute   BIGINT,
    OUT answer   TEXT,
    OUT before   TEXT,
    OUT wait     BIGINT
) LANGUAGE plpgsql AS $$
DECLARE
    account     owner%ROWTYPE;
    clock       BIGINT;
    body_before BYTEA;
    present     BIGINT := CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT);
BEGIN
    -- A request is 60,000 drops, of which a bucket gains `per_minute` in a millisecond.
    IF per_minute IS NOT NULL AND bucket_key IS NOT NULL THEN
        INSERT INTO post_bucket AS bucket (key_hash, drops, at)
            VALUES (bucket_key, per_minute * 60000 - 60000, present)
            ON CONFLICT (key_hash) DO UPDATE SET at = present, drops =
                least(bucket.drops + (present - bucket.at) * per_minute, per_minute * 60000) - 60000
            WHERE bucket.drops + (present - bucket.at) * per_minute >= 60000;
        IF NOT FOUND THEN
            SELECT greatest((60000 - drops - (present - at) * per_minute + per_minute - 1) / per_minute, 1)
                INTO wait FROM post_bucket WHERE key_hash = bucket_key;
            answer := 'limited';
            RETURN;
        END IF;
    END IF;
    SELECT * INTO STRICT account FROM owner WHERE id = for_owner FOR UPDATE;
    IF repeat_key IS NOT NULL THEN
        DELETE FROM idempotency WHERE owner_id = for_owner AND key = repeat_key
            AND created_at < present - repeat_for;
        SELECT body, task_id INTO body_before, before FROM idempotency
            WHERE owner_id = for_owner AND key = repeat_key;
        IF FOUND THEN
            answer := CASE WHEN body_before = repeat_body THEN 'before' ELSE 'reused' END;
            RETURN;
        END IF;
    END IF;
    IF account.balance < price THEN
        answer := 'no credit';
        RETURN;
    END IF;
    IF (SELECT count(*) FROM task WHERE owner_id = for_owner AND status = 'pending') >= most_waiting THEN
        answer := 'full';
        RETURN;
    END IF;
    -- An account that has been idle joins the queue where the others are: what it did not use, it does not
    -- get back.
    SELECT now INTO clock FROM fair_clock WHERE id = 1;
    IF account.virtual_time < clock
        AND NOT EXISTS (SELECT 1 FROM task WHERE owner_id = for_owner AND status = 'pending')
        AND NOT EXISTS (SELECT 1 FROM task WHERE owner_id = for_owner AND status = 'processing')
    THEN
        UPDATE owner SET virtual_time = clock WHERE id = for_owner;
    END IF;
    answer := 'free';
END $$;
