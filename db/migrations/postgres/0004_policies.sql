-- Who may do what (docs/data.md), as row level security and column grants.

-- True for everybody but the two roles of clients, and inside of a trigger's own writes. The setting and not
-- current_user, which in a SECURITY DEFINER function is its owner.
CREATE FUNCTION bedside.acts_as_owner() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT current_setting('role') NOT IN ('anon', 'authenticated')
$$;

-- SECURITY DEFINER, because a policy of room_members that reads room_members would call itself without end.
CREATE FUNCTION bedside.my_rooms() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT room_id FROM public.room_members WHERE user_id = auth.uid()
$$;
CREATE FUNCTION bedside.people_of_my_rooms() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = '' AS $$
  SELECT theirs.user_id FROM public.room_members AS mine JOIN public.room_members AS theirs USING (room_id)
    WHERE mine.user_id = auth.uid()
$$;
CREATE FUNCTION bedside.may_call(room uuid, caller uuid, receiver uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = '' AS $$
  SELECT coalesce(caller = auth.uid() AND caller <> receiver
    AND EXISTS (SELECT FROM public.room_members WHERE room_id = room AND user_id = caller)
    AND EXISTS (SELECT FROM public.room_members WHERE room_id = room AND user_id = receiver)
    AND EXISTS (SELECT FROM public.chat_rooms WHERE id = room AND kind <> 'announcement'), false)
$$;
CREATE FUNCTION bedside.may_signal(call uuid, sender uuid, receiver uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = '' AS $$
  SELECT coalesce(sender = auth.uid() AND EXISTS (SELECT FROM public.video_calls
    WHERE id = call AND status IN ('calling', 'ringing', 'active')
      AND (caller_id, receiver_id) IN ((sender, receiver), (receiver, sender))), false)
$$;
-- A client that was not told whether its signal arrived sends it again, perhaps after the call's end. What is there already
-- can only meet its own key, and ON CONFLICT DO NOTHING: no policy and no rule is asked before that.
CREATE FUNCTION bedside.is_sent_already(signal uuid, sender uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM public.webrtc_signals WHERE id = signal AND sender_id = sender)
    AND (bedside.acts_as_owner() OR sender IS NOT DISTINCT FROM auth.uid())
$$;

ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.chat_rooms ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.room_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.video_calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.webrtc_signals ENABLE ROW LEVEL SECURITY;

-- A stock project grants everything on new tables to everybody, so what may be changed is said from nothing. anon has
-- the table grants but no policy: it finds no rows, and its inserts are refused.
REVOKE ALL ON public.users, public.chat_rooms, public.room_members, public.messages, public.video_calls,
  public.webrtc_signals FROM anon, authenticated;
GRANT SELECT, INSERT, DELETE ON public.users, public.chat_rooms, public.room_members, public.messages,
  public.video_calls, public.webrtc_signals TO anon, authenticated;
GRANT UPDATE ON public.users, public.chat_rooms, public.room_members, public.messages, public.video_calls,
  public.webrtc_signals TO anon;
GRANT UPDATE (display_name, avatar_url) ON public.users TO authenticated;
GRANT UPDATE (title) ON public.chat_rooms TO authenticated;
GRANT UPDATE (last_read_at) ON public.room_members TO authenticated;
GRANT UPDATE (status, end_reason, metadata, call_type) ON public.video_calls TO authenticated;
GRANT ALL ON public.users, public.chat_rooms, public.room_members, public.messages, public.video_calls,
  public.webrtc_signals TO service_role;

CREATE POLICY users_read ON public.users FOR SELECT TO authenticated
  USING (id = (SELECT auth.uid()) OR id IN (SELECT bedside.people_of_my_rooms()));
CREATE POLICY users_update ON public.users FOR UPDATE TO authenticated USING (id = (SELECT auth.uid()));

-- The second half lets INSERT … RETURNING show a room to whoever opens it, whose membership is written right after.
CREATE POLICY chat_rooms_read ON public.chat_rooms FOR SELECT TO authenticated
  USING (id IN (SELECT bedside.my_rooms())
    OR (created_by = (SELECT auth.uid()) AND created_at = transaction_timestamp()));
CREATE POLICY chat_rooms_insert ON public.chat_rooms FOR INSERT TO authenticated
  WITH CHECK (created_by = (SELECT auth.uid()));
CREATE POLICY chat_rooms_update ON public.chat_rooms FOR UPDATE TO authenticated
  USING (id IN (SELECT bedside.my_rooms()));

CREATE POLICY room_members_read ON public.room_members FOR SELECT TO authenticated
  USING (room_id IN (SELECT bedside.my_rooms()));
CREATE POLICY room_members_update ON public.room_members FOR UPDATE TO authenticated
  USING (user_id = (SELECT auth.uid()));
CREATE POLICY room_members_delete ON public.room_members FOR DELETE TO authenticated
  USING (user_id = (SELECT auth.uid()));

CREATE POLICY messages_read ON public.messages FOR SELECT TO authenticated
  USING (room_id IN (SELECT bedside.my_rooms()));
CREATE POLICY messages_insert ON public.messages FOR INSERT TO authenticated
  WITH CHECK (sender_id = (SELECT auth.uid()) AND kind = 'text' AND call_id IS NULL
    AND room_id IN (SELECT bedside.my_rooms()));

CREATE POLICY video_calls_read ON public.video_calls FOR SELECT TO authenticated
  USING ((SELECT auth.uid()) IN (caller_id, receiver_id));
CREATE POLICY video_calls_insert ON public.video_calls FOR INSERT TO authenticated
  WITH CHECK (bedside.may_call(room_id, caller_id, receiver_id));
CREATE POLICY video_calls_update ON public.video_calls FOR UPDATE TO authenticated
  USING ((SELECT auth.uid()) IN (caller_id, receiver_id));

CREATE POLICY webrtc_signals_read ON public.webrtc_signals FOR SELECT TO authenticated
  USING ((SELECT auth.uid()) IN (sender_id, receiver_id));
CREATE POLICY webrtc_signals_insert ON public.webrtc_signals FOR INSERT TO authenticated
  WITH CHECK (bedside.may_signal(call_id, sender_id, receiver_id) OR bedside.is_sent_already(id, sender_id));

INSERT INTO bedside.migrations (number, name) VALUES (4, '0004_policies');
