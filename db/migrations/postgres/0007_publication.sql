-- What postgres_changes can hear, and a bell for servers whose catalogue has become stale.

DO $$
DECLARE
  relation text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'supabase_realtime') THEN
    CREATE PUBLICATION supabase_realtime;
  END IF;
  FOREACH relation IN ARRAY ARRAY['users', 'chat_rooms', 'room_members', 'messages', 'video_calls', 'webrtc_signals']
  LOOP
    -- Whole old rows, because a policy decides about them too.
    EXECUTE format('ALTER TABLE public.%I REPLICA IDENTITY FULL', relation);
    IF NOT EXISTS (SELECT FROM pg_publication_tables
        WHERE pubname = 'supabase_realtime' AND schemaname = 'public' AND tablename = relation)
    THEN
      EXECUTE format('ALTER PUBLICATION supabase_realtime ADD TABLE public.%I', relation);
    END IF;
  END LOOP;
END $$;

-- Tables, columns, keys, functions or grants have changed. PostgREST listens to the same word.
CREATE FUNCTION bedside.schema_changed() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('pgrst', 'reload schema');
END $$;

-- An event trigger takes a superuser. A Supabase project has its own that rings the same bell; elsewhere without one a
-- server notices by itself.
DO $$
BEGIN
  CREATE EVENT TRIGGER bedside_schema_changed ON ddl_command_end EXECUTE FUNCTION bedside.schema_changed();
  CREATE EVENT TRIGGER bedside_schema_dropped ON sql_drop EXECUTE FUNCTION bedside.schema_changed();
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'no event trigger: changes of the schema are noticed later';
END $$;

INSERT INTO bedside.migrations (number, name) VALUES (7, '0007_publication');
