-- What is kept for how long, and the way to devices whose page is closed. As functions, so that a project without
-- Bedside's server can call them from pg_cron or psql.

-- Where to reach a device whose page is closed (W3C Push API). For the server alone: an endpoint is a capability, and
-- whoever knows it may disturb its user. No foreign key to the session: the reader asks whether it is open, so that the
-- devices of an ended session hear nothing more.
CREATE TABLE bedside.push_subscriptions (
  endpoint text PRIMARY KEY CHECK (length(endpoint) BETWEEN 10 AND 1000),
  user_id uuid NOT NULL REFERENCES public.users (id) ON DELETE CASCADE,
  session_id uuid NOT NULL,
  point text NOT NULL,
  auth text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX push_subscriptions_user_id_idx ON bedside.push_subscriptions (user_id, created_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON bedside.push_subscriptions TO bedside_server;

-- A Supabase project's Auth removes the row of a session that ended; Bedside's notes when.
CREATE FUNCTION bedside.session_is_open(session uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = '' AS $$
BEGIN
  IF bedside.auth_is_ours() THEN
    RETURN EXISTS (SELECT FROM auth.sessions WHERE id = session AND ended_at IS NULL);
  END IF;
  RETURN EXISTS (SELECT FROM auth.sessions WHERE id = session AND (not_after IS NULL OR not_after > now()));
END $$;
REVOKE ALL ON FUNCTION bedside.session_is_open(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bedside.session_is_open(uuid) TO bedside_server;

-- Rows of that kind from before that time: 'signals' count from the end of their call, 'audit' lines leave only once a
-- signed head stands for them. Takes away at most `at_most`, oldest first, and answers how many; with `at_most` 0 it
-- counts them and leaves them.
CREATE FUNCTION bedside.remove_expired(kind text, before timestamptz, at_most int) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  relation text;
  key text;
  past text;
  place text;
  counted bigint;
BEGIN
  CASE kind
    WHEN 'signals' THEN
      relation := 'public.webrtc_signals'; key := 'id'; place := 'created_at';
      past := 'call_id IN (SELECT c.id FROM public.video_calls AS c WHERE c.ended_at < $1)';
    WHEN 'calls' THEN
      relation := 'public.video_calls'; key := 'id'; place := 'ended_at'; past := 'ended_at < $1';
    WHEN 'messages' THEN
      relation := 'public.messages'; key := 'id'; place := 'created_at'; past := $p$kind = 'text' AND created_at < $1$p$;
    WHEN 'audit' THEN
      relation := 'bedside.audit_log'; key := 'seq'; place := 'seq';
      past := 'seq <= coalesce((SELECT max(h.seq) FROM bedside.audit_heads AS h), 0) AND seq < coalesce('
        '(SELECT min(l.seq) FROM bedside.audit_log AS l WHERE l.at >= $1), 9223372036854775807)';
    WHEN 'sessions' THEN
      IF NOT bedside.auth_is_ours() THEN
        RETURN 0;
      END IF;
      relation := 'auth.sessions'; key := 'id'; place := 'ended_at'; past := 'ended_at < $1';
    ELSE
      RAISE invalid_parameter_value USING MESSAGE = 'kind is signals, calls, messages, audit or sessions';
  END CASE;
  IF at_most = 0 THEN
    EXECUTE format('SELECT count(*) FROM %s WHERE %s', relation, past) INTO counted USING before;
  ELSE
    EXECUTE format('DELETE FROM %1$s WHERE %2$s = ANY (ARRAY(SELECT %2$s FROM %1$s WHERE %3$s ORDER BY %4$s LIMIT $2))',
      relation, key, past, place) USING before, at_most;
    GET DIAGNOSTICS counted = ROW_COUNT;
  END IF;
  RETURN counted;
END $$;
REVOKE ALL ON FUNCTION bedside.remove_expired(text, timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bedside.remove_expired(text, timestamptz, int) TO bedside_server;

INSERT INTO bedside.migrations (number, name) VALUES (10, '0010_keeping');
