-- What is kept for how long, one person's data, and the way to devices whose page is closed. As functions, so that a
-- project without Bedside's server can call them from pg_cron or psql.

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

-- Account (without the password's hash), profile, rooms, own messages, calls, sessions and audit lines about the person.
CREATE FUNCTION bedside.export_person(person uuid) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = '' AS $$
  SELECT jsonb_build_object(
    'account', (SELECT coalesce(jsonb_agg(a), '[]') FROM (
      SELECT id, email, raw_user_meta_data AS user_metadata, email_confirmed_at, last_sign_in_at, banned_until,
          created_at, updated_at FROM auth.users WHERE id = person) AS a),
    'profile', (SELECT coalesce(jsonb_agg(p), '[]') FROM (
      SELECT id, display_name, role, avatar_url, created_at, updated_at FROM public.users WHERE id = person) AS p),
    'rooms', (SELECT coalesce(jsonb_agg(r), '[]') FROM (
      SELECT m.room_id, r.kind, r.title, m.joined_at, m.last_read_at FROM public.room_members AS m
        JOIN public.chat_rooms AS r ON r.id = m.room_id WHERE m.user_id = person ORDER BY m.joined_at) AS r),
    'messages', (SELECT coalesce(jsonb_agg(m), '[]') FROM (
      SELECT id, room_id, kind, body, metadata, created_at FROM public.messages WHERE sender_id = person
        ORDER BY created_at) AS m),
    'calls', (SELECT coalesce(jsonb_agg(c), '[]') FROM (
      SELECT id, room_id, caller_id, receiver_id, status, call_type, started_at, answered_at, ended_at,
          duration_seconds, end_reason, metadata FROM public.video_calls WHERE person IN (caller_id, receiver_id)
        ORDER BY started_at) AS c),
    'sessions', (SELECT coalesce(jsonb_agg(s), '[]') FROM (
      SELECT id, to_jsonb(s) ->> 'method' AS method, created_at, refreshed_at, to_jsonb(s) ->> 'ended_at' AS ended_at
        FROM auth.sessions AS s WHERE user_id = person ORDER BY created_at) AS s),
    -- The endpoint itself is a capability and stays where it is.
    'push_subscriptions', (SELECT coalesce(jsonb_agg(d), '[]') FROM (
      SELECT session_id, created_at FROM bedside.push_subscriptions WHERE user_id = person ORDER BY created_at) AS d),
    'audit', (SELECT coalesce(jsonb_agg(l), '[]') FROM (
      SELECT seq, at, kind, actor_role, room_id, call_id, detail FROM bedside.audit_log
        WHERE person::text IN (actor, subject) ORDER BY seq) AS l))
$$;

-- The account, sessions, memberships and signals go; own messages and the metadata of calls are emptied; the profile
-- becomes "Deleted user". The audit log keeps its lines, which name nobody but an id.
CREATE FUNCTION bedside.erase_person(person uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' AS $$
BEGIN
  IF bedside.auth_is_ours() THEN
    UPDATE auth.sessions SET ended_at = now() WHERE user_id = person AND ended_at IS NULL;
  END IF;
  DELETE FROM public.webrtc_signals WHERE person IN (sender_id, receiver_id);
  UPDATE public.messages SET body = '(removed)', metadata = NULL WHERE sender_id = person AND kind = 'text';
  UPDATE public.video_calls SET metadata = NULL WHERE person IN (caller_id, receiver_id) AND metadata IS NOT NULL;
  DELETE FROM bedside.push_subscriptions WHERE user_id = person;
  DELETE FROM auth.users WHERE id = person;
  DELETE FROM public.room_members WHERE user_id = person;
  UPDATE public.users SET display_name = 'Deleted user', avatar_url = NULL, role = 'patient' WHERE id = person;
  -- What goes leaves its own lines first.
  SET CONSTRAINTS ALL IMMEDIATE;
  PERFORM bedside.audit_event('privacy.erased', person, NULL, NULL, '{}');
END $$;
REVOKE ALL ON FUNCTION bedside.export_person(uuid), bedside.erase_person(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bedside.export_person(uuid), bedside.erase_person(uuid) TO bedside_server;

INSERT INTO bedside.migrations (number, name) VALUES (10, '0010_keeping');
