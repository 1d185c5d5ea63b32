-- One person's data: all of it in one document, or gone. As functions, for a project without Bedside's server.

-- Account (without the password's hash), profile, rooms, own messages, calls, sessions, links, waiting and audit lines
-- about the person.
CREATE OR REPLACE FUNCTION bedside.export_person(person uuid) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = '' AS $$
  SELECT jsonb_build_object(
    'account', (SELECT coalesce(jsonb_agg(a), '[]') FROM (
      SELECT id, email, raw_user_meta_data AS user_metadata, email_confirmed_at, last_sign_in_at, banned_until,
          created_at, updated_at FROM auth.users WHERE id = person) AS a),
    'profile', (SELECT coalesce(jsonb_agg(p), '[]') FROM (
      SELECT id, display_name, role, avatar_url, calls_from, created_at, updated_at FROM public.users WHERE id = person) AS p),
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
      SELECT id, to_jsonb(s) ->> 'method' AS method, to_jsonb(s) ->> 'user_agent' AS device, created_at, refreshed_at, to_jsonb(s) ->> 'ended_at' AS ended_at
        FROM auth.sessions AS s WHERE user_id = person ORDER BY created_at) AS s),
    'join_links', (SELECT coalesce(jsonb_agg(l), '[]') FROM (
      SELECT id, room_id, created_at, expires_at, used_at, revoked_at FROM bedside.join_links
        WHERE person IN (created_by, guest_id) ORDER BY created_at) AS l),
    'waiting_room', (SELECT coalesce(jsonb_agg(w), '[]') FROM (
      SELECT room_id, patient_id, doctor_id, since, ready FROM public.waiting_room
        WHERE person IN (patient_id, doctor_id) ORDER BY since) AS w),
    -- The endpoint itself is a capability and stays where it is.
    'push_subscriptions', (SELECT coalesce(jsonb_agg(d), '[]') FROM (
      SELECT session_id, created_at FROM bedside.push_subscriptions WHERE user_id = person ORDER BY created_at) AS d),
    'audit', (SELECT coalesce(jsonb_agg(l), '[]') FROM (
      SELECT seq, at, kind, actor_role, room_id, call_id, detail FROM bedside.audit_log
        WHERE person::text IN (actor, subject) ORDER BY seq) AS l))
$$;

-- The account, sessions, memberships and signals go; own messages and the metadata of calls are emptied; the profile
-- becomes "Deleted user". The audit log keeps its lines, which name nobody but an id.
CREATE OR REPLACE FUNCTION bedside.erase_person(person uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' AS $$
BEGIN
  IF bedside.auth_is_ours() THEN
    UPDATE auth.sessions SET ended_at = now() WHERE user_id = person AND ended_at IS NULL;
  END IF;
  DELETE FROM public.webrtc_signals WHERE person IN (sender_id, receiver_id);
  UPDATE public.messages SET body = '(removed)', metadata = NULL WHERE sender_id = person AND kind = 'text';
  UPDATE public.video_calls SET metadata = NULL WHERE person IN (caller_id, receiver_id) AND metadata IS NOT NULL;
  DELETE FROM bedside.push_subscriptions WHERE user_id = person;
  DELETE FROM public.waiting_room WHERE person IN (patient_id, doctor_id);
  DELETE FROM bedside.join_links WHERE created_by = person AND used_at IS NULL;
  DELETE FROM bedside.room_guests WHERE user_id = person;
  DELETE FROM auth.users WHERE id = person;
  DELETE FROM public.room_members WHERE user_id = person;
  UPDATE public.users SET display_name = 'Deleted user', avatar_url = NULL, role = 'patient', calls_from = 'nobody'
    WHERE id = person;
  -- What goes leaves its own lines first.
  SET CONSTRAINTS ALL IMMEDIATE;
  PERFORM bedside.audit_event('privacy.erased', person, NULL, NULL, '{}');
END $$;

REVOKE ALL ON FUNCTION bedside.export_person(uuid), bedside.erase_person(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bedside.export_person(uuid), bedside.erase_person(uuid) TO bedside_server;

INSERT INTO bedside.migrations (number, name) VALUES (15, '0015_own_data');
