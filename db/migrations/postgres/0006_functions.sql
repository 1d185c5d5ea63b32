-- The functions of docs/data.md, for /rest/v1/rpc and for supabase-js on a real Supabase project.

CREATE FUNCTION public.server_time() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT now() $$;

CREATE FUNCTION public.unread_counts() RETURNS TABLE (room_id uuid, unread bigint) LANGUAGE sql STABLE AS $$
  SELECT me.room_id, (SELECT count(*) FROM public.messages AS m WHERE m.room_id = me.room_id
      AND m.sender_id <> me.user_id AND m.created_at > coalesce(me.last_read_at, '-infinity'))
    FROM public.room_members AS me WHERE me.user_id = auth.uid() ORDER BY me.room_id
$$;

CREATE FUNCTION public.mark_read(room_id uuid) RETURNS void LANGUAGE sql AS $$
  UPDATE public.room_members AS me SET last_read_at = now()
    WHERE me.room_id = mark_read.room_id AND me.user_id = auth.uid()
      AND (me.last_read_at IS NULL OR me.last_read_at < now())
$$;

-- The service role, the room's creator, or a member who is a doctor or an admin.
CREATE FUNCTION public.add_member(room_id uuid, user_id uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' AS $$
BEGIN
  IF NOT bedside.acts_as_owner() AND NOT EXISTS (
    SELECT FROM public.chat_rooms AS r WHERE r.id = add_member.room_id AND (r.created_by = auth.uid() OR EXISTS (
      SELECT FROM public.room_members AS m JOIN public.users AS u ON u.id = m.user_id
        WHERE m.room_id = r.id AND m.user_id = auth.uid() AND u.role IN ('doctor', 'admin'))))
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'permission denied for function add_member';
  END IF;
  INSERT INTO public.room_members (room_id, user_id) VALUES (add_member.room_id, add_member.user_id)
    ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION public.start_call(room_id uuid, receiver_id uuid, call_type text DEFAULT 'video',
  metadata jsonb DEFAULT NULL) RETURNS public.video_calls LANGUAGE sql AS $$
  INSERT INTO public.video_calls (room_id, caller_id, receiver_id, call_type, metadata)
    VALUES (start_call.room_id, auth.uid(), start_call.receiver_id, coalesce(start_call.call_type, 'video'),
      start_call.metadata)
    RETURNING *
$$;

-- When each side of an open call was last heard of: told to Bedside's server by NOTIFY, and kept for
-- bedside.end_stale_calls() where there is none. Not worth the disk: a crash forgets it.
CREATE UNLOGGED TABLE bedside.call_parties_seen (
  call_id uuid,
  user_id uuid,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (call_id, user_id)
);

CREATE FUNCTION public.call_keepalive(call_id uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.video_calls AS c WHERE c.id = call_keepalive.call_id
      AND auth.uid() IN (c.caller_id, c.receiver_id) AND c.status IN ('calling', 'ringing', 'active'))
  THEN
    RAISE EXCEPTION 'no such open call' USING ERRCODE = 'PT404',
      HINT = 'It may be over, or you may not be one of its parties.';
  END IF;
  PERFORM pg_notify('bedside_keepalive', call_keepalive.call_id || ' ' || auth.uid());
  INSERT INTO bedside.call_parties_seen (call_id, user_id, seen_at) VALUES (call_keepalive.call_id, auth.uid(), now())
    ON CONFLICT ON CONSTRAINT call_parties_seen_pkey DO UPDATE SET seen_at = excluded.seen_at;
END $$;

-- The timers of Bedside's server, for a project without one: unanswered for 60 s, or nobody heard of for 120 s. Runs
-- every minute where pg_cron is there; elsewhere the next call of either party ends what was never answered.
CREATE FUNCTION bedside.end_stale_calls() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  unanswered int;
  left_alone int;
BEGIN
  UPDATE public.video_calls SET status = 'ended', end_reason = 'no_answer'
    WHERE status IN ('calling', 'ringing') AND started_at < now() - interval '60 seconds';
  GET DIAGNOSTICS unanswered = ROW_COUNT;
  UPDATE public.video_calls AS c SET status = 'ended', end_reason = 'left'
    WHERE status = 'active'
      AND EXISTS (SELECT FROM bedside.call_parties_seen AS s WHERE s.call_id = c.id)
      AND NOT EXISTS (SELECT FROM bedside.call_parties_seen AS s
        WHERE s.call_id = c.id AND s.seen_at > now() - interval '120 seconds');
  GET DIAGNOSTICS left_alone = ROW_COUNT;
  DELETE FROM bedside.call_parties_seen AS s
    WHERE NOT EXISTS (SELECT FROM public.video_calls AS c
      WHERE c.id = s.call_id AND c.status IN ('calling', 'ringing', 'active'));
  RETURN unanswered + left_alone;
END $$;

DO $$
BEGIN
  IF to_regprocedure('cron.schedule(text,text,text)') IS NOT NULL THEN
    EXECUTE 'SELECT cron.schedule(''bedside-stale-calls'', ''* * * * *'', ''SELECT bedside.end_stale_calls()'')';
  END IF;
END $$;

-- Signed-in users only, but for server_time: a function of an anonymous caller would have no "me".
REVOKE EXECUTE ON FUNCTION public.unread_counts(), public.mark_read(uuid), public.add_member(uuid, uuid),
  public.start_call(uuid, uuid, text, jsonb), public.call_keepalive(uuid) FROM PUBLIC, anon;
GRANT EXECUTE ON FUNCTION public.unread_counts(), public.mark_read(uuid), public.add_member(uuid, uuid),
  public.start_call(uuid, uuid, text, jsonb), public.call_keepalive(uuid) TO authenticated, service_role;
REVOKE EXECUTE ON FUNCTION bedside.end_stale_calls() FROM PUBLIC;
GRANT SELECT ON bedside.call_transitions TO anon, authenticated, service_role;

INSERT INTO bedside.migrations (number, name) VALUES (6, '0006_functions');
