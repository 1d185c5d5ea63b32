-- What Realtime of a Supabase project offers in SQL: broadcast from the database, and private channels ruled by the
-- policies of realtime.messages. A project has its own, which stays as it is.

DO $$
BEGIN
  IF to_regclass('realtime.messages') IS NOT NULL THEN
    RETURN;
  END IF;
  CREATE SCHEMA IF NOT EXISTS realtime;
  GRANT USAGE ON SCHEMA realtime TO anon, authenticated, service_role, bedside_server;

  CREATE TABLE realtime.messages (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    topic text NOT NULL,
    extension text NOT NULL,
    event text,
    payload jsonb,
    binary_payload bytea,
    private boolean DEFAULT false,
    inserted_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    PRIMARY KEY (id, inserted_at),
    CONSTRAINT messages_topic_check CHECK (length(topic) BETWEEN 1 AND 255),
    CONSTRAINT messages_event_check CHECK (length(event) <= 255)
  );
  CREATE INDEX messages_inserted_at_idx ON realtime.messages (inserted_at);
  CREATE INDEX messages_replay_idx ON realtime.messages (topic, inserted_at DESC)
    WHERE private AND extension = 'broadcast';
  ALTER TABLE realtime.messages ENABLE ROW LEVEL SECURITY;
  GRANT SELECT, INSERT, UPDATE ON realtime.messages TO anon, authenticated, service_role;
  GRANT DELETE ON realtime.messages TO service_role;

  -- The channel whose rights are being decided; null outside of that.
  CREATE FUNCTION realtime.topic() RETURNS text LANGUAGE sql STABLE AS $f$
    SELECT nullif(current_setting('realtime.topic', true), '')
  $f$;

  -- A message that cannot be sent must not undo the work of the trigger that sends it: it warns.
  CREATE FUNCTION realtime.send(payload jsonb, event text, topic text, private boolean DEFAULT true)
  RETURNS void LANGUAGE plpgsql AS $f$
  DECLARE
    new_id uuid := gen_random_uuid();
    told jsonb := send.payload;
  BEGIN
    IF jsonb_typeof(told) = 'object' AND NOT told ? 'id' THEN
      told := told || jsonb_build_object('id', new_id);
    END IF;
    PERFORM set_config('realtime.topic', send.topic, true);
    INSERT INTO realtime.messages (id, topic, extension, event, payload, private)
      VALUES (new_id, send.topic, 'broadcast', send.event, told, send.private);
  EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'ErrorSendingBroadcastMessage: %', SQLERRM;
  END $f$;

  CREATE FUNCTION realtime.send_binary(payload bytea, event text, topic text, private boolean DEFAULT true)
  RETURNS void LANGUAGE plpgsql AS $f$
  BEGIN
    PERFORM set_config('realtime.topic', send_binary.topic, true);
    INSERT INTO realtime.messages (topic, extension, event, binary_payload, private)
      VALUES (send_binary.topic, 'broadcast', send_binary.event, send_binary.payload, send_binary.private);
  EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'ErrorSendingBroadcastMessage: %', SQLERRM;
  END $f$;

  CREATE FUNCTION realtime.broadcast_changes(topic_name text, event_name text, operation text, table_name text,
    table_schema text, new record, old record, level text DEFAULT 'ROW')
  RETURNS void LANGUAGE plpgsql AS $f$
  BEGIN
    IF level = 'STATEMENT' THEN
      RAISE EXCEPTION 'function can only be triggered for each row, not for each statement';
    END IF;
    PERFORM realtime.send(jsonb_build_object('schema', table_schema, 'table', table_name, 'operation', operation,
      'record', to_jsonb(new), 'old_record', to_jsonb(old)), event_name, topic_name);
  END $f$;
END $$;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'supabase_realtime_messages_publication') THEN
    CREATE PUBLICATION supabase_realtime_messages_publication FOR TABLE realtime.messages WITH (publish = 'insert');
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'realtime.messages belongs to somebody else: no broadcasts from the database';
END $$;

-- Bedside's private channels: room:<id> for its members, call:<id> for its parties, user:<id> for that user.
CREATE FUNCTION bedside.may_use_topic(topic text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = '' AS $$
DECLARE
  kind text := split_part(topic, ':', 1);
  named text := substr(topic, length(split_part(topic, ':', 1)) + 2);
  target uuid;
BEGIN
  IF kind NOT IN ('room', 'call', 'user')
    OR named !~ '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'
  THEN
    RETURN false;
  END IF;
  target := named::uuid;
  RETURN coalesce(CASE kind
    WHEN 'user' THEN target = auth.uid()
    WHEN 'room' THEN EXISTS (SELECT FROM public.room_members WHERE room_id = target AND user_id = auth.uid())
    ELSE EXISTS (SELECT FROM public.video_calls WHERE id = target AND auth.uid() IN (caller_id, receiver_id))
  END, false);
END $$;
CREATE POLICY bedside_topics_read ON realtime.messages FOR SELECT TO authenticated
  USING (bedside.may_use_topic((SELECT realtime.topic())));
CREATE POLICY bedside_topics_write ON realtime.messages FOR INSERT TO authenticated
  WITH CHECK (bedside.may_use_topic((SELECT realtime.topic())));

-- What a topic said lately, for whoever joins it with `replay`: kept for three days. In small parts, so that nobody
-- waits for a lock; answers how many are gone.
CREATE FUNCTION bedside.forget_broadcasts(older_than interval DEFAULT '72 hours', at_most int DEFAULT 5000)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  WITH gone AS (
    DELETE FROM realtime.messages WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM realtime.messages WHERE inserted_at < (now() AT TIME ZONE 'UTC') - older_than
        ORDER BY inserted_at LIMIT at_most))
      -- Asked again, because in a table of partitions several rows have the same place.
      AND inserted_at < (now() AT TIME ZONE 'UTC') - older_than RETURNING 1)
  SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION bedside.forget_broadcasts FROM public;
GRANT EXECUTE ON FUNCTION bedside.forget_broadcasts TO service_role, bedside_server;

-- The read policies of a table as one word. The feed decides in memory only about tables whose policies are still the
-- ones that these migrations made; about all others it asks.
CREATE FUNCTION bedside.read_policies(relation regclass) RETURNS text LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT md5(concat_ws(E'\n',
    (SELECT relrowsecurity FROM pg_catalog.pg_class WHERE oid = relation),
    (SELECT string_agg(concat_ws('|', polname, polcmd, polpermissive, polroles::regrole[],
        pg_catalog.pg_get_expr(polqual, polrelid)), E'\n' ORDER BY polname)
      FROM pg_catalog.pg_policy WHERE polrelid = relation AND polcmd IN ('r', '*')),
    (SELECT string_agg(prosrc, E'\n' ORDER BY proname) FROM pg_catalog.pg_proc
      WHERE oid IN ('bedside.my_rooms()'::regprocedure, 'bedside.people_of_my_rooms()'::regprocedure))))
$$;
CREATE TABLE bedside.known_policies (relation regclass PRIMARY KEY, policies text NOT NULL);
INSERT INTO bedside.known_policies SELECT of, bedside.read_policies(of) FROM unnest(ARRAY['public.users',
  'public.chat_rooms', 'public.room_members', 'public.messages', 'public.video_calls',
  'public.webrtc_signals']::regclass[]) AS of;
CREATE FUNCTION bedside.policies_are_ours(relation regclass) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM bedside.known_policies AS known
    WHERE known.relation = policies_are_ours.relation
      AND known.policies = bedside.read_policies(policies_are_ours.relation))
$$;

INSERT INTO bedside.migrations (number, name) VALUES (8, '0008_realtime');
