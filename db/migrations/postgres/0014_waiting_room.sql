-- Who waits for which doctor, since when, and what their device check said. One row for each doctor of the room, so that
-- the two who may read it are named in it: nobody else learns who waits or how many. Written by start_waiting() alone.

CREATE TABLE public.waiting_room (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  room_id uuid NOT NULL REFERENCES public.chat_rooms (id) ON DELETE CASCADE,
  patient_id uuid NOT NULL REFERENCES public.users (id) ON DELETE CASCADE,
  doctor_id uuid NOT NULL REFERENCES public.users (id) ON DELETE CASCADE,
  since timestamptz NOT NULL DEFAULT now(),
  ready jsonb CHECK (bedside.json_fits(ready, 1024, 3)),
  -- Not the primary key: PostgREST takes a table whose key is made of references for the way between their targets.
  CONSTRAINT waiting_room_place_key UNIQUE (room_id, patient_id, doctor_id)
);
CREATE INDEX waiting_room_patient_id_idx ON public.waiting_room (patient_id);
CREATE INDEX waiting_room_doctor_id_idx ON public.waiting_room (doctor_id, since);
CREATE INDEX waiting_room_since_idx ON public.waiting_room (since);

ALTER TABLE public.waiting_room ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON public.waiting_room FROM anon, authenticated;
GRANT SELECT, INSERT, DELETE ON public.waiting_room TO anon, authenticated;
GRANT UPDATE ON public.waiting_room TO anon;
GRANT ALL ON public.waiting_room TO service_role;
CREATE POLICY waiting_room_read ON public.waiting_room FOR SELECT TO authenticated
  USING ((SELECT auth.uid()) IN (patient_id, doctor_id));
CREATE POLICY waiting_room_delete ON public.waiting_room FOR DELETE TO authenticated
  USING ((SELECT auth.uid()) IN (patient_id, doctor_id));

-- Coming back keeps the place, and a check that was made meanwhile replaces the earlier one. Whoever waits longer than
-- twelve hours has gone home; coming back is a new place at the end.
CREATE FUNCTION public.start_waiting(room_id uuid, ready jsonb DEFAULT NULL) RETURNS timestamptz LANGUAGE plpgsql
SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  mine timestamptz;
BEGIN
  IF NOT EXISTS (SELECT FROM public.room_members AS m JOIN public.users AS u ON u.id = m.user_id
    JOIN public.chat_rooms AS r ON r.id = m.room_id
    WHERE m.room_id = start_waiting.room_id AND m.user_id = auth.uid() AND u.role = 'patient'
      AND r.kind <> 'announcement')
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'permission denied for function start_waiting';
  END IF;
  DELETE FROM public.waiting_room AS w WHERE w.since < now() - interval '12 hours';
  INSERT INTO public.waiting_room AS w (room_id, patient_id, doctor_id, since, ready)
    SELECT m.room_id, auth.uid(), m.user_id, coalesce((SELECT min(o.since) FROM public.waiting_room AS o
        WHERE o.room_id = start_waiting.room_id AND o.patient_id = auth.uid()), now()), start_waiting.ready
      FROM public.room_members AS m JOIN public.users AS u ON u.id = m.user_id
      WHERE m.room_id = start_waiting.room_id AND u.role = 'doctor'
    ON CONFLICT ON CONSTRAINT waiting_room_place_key DO UPDATE SET ready = excluded.ready
      WHERE excluded.ready IS NOT NULL AND w.ready IS DISTINCT FROM excluded.ready;
  SELECT min(w.since) INTO mine FROM public.waiting_room AS w
    WHERE w.room_id = start_waiting.room_id AND w.patient_id = auth.uid();
  IF mine IS NULL THEN
    RAISE EXCEPTION 'there is no doctor to wait for in this room'
      USING ERRCODE = 'PT409', HINT = 'Ask for a doctor to be added.';
  END IF;
  RETURN mine;
END $$;

CREATE FUNCTION public.stop_waiting(room_id uuid) RETURNS void LANGUAGE sql AS $$
  DELETE FROM public.waiting_room AS w WHERE w.room_id = stop_waiting.room_id AND w.patient_id = auth.uid()
$$;

-- Whoever is in a call with the patient has let them in; a call that nobody answered leaves them their place.
CREATE FUNCTION bedside.waiting_ends_with_the_call() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' AS $$
BEGIN
  DELETE FROM public.waiting_room AS w WHERE w.room_id = NEW.room_id AND w.patient_id IN (NEW.caller_id, NEW.receiver_id);
  RETURN NULL;
END $$;
CREATE TRIGGER waiting_ends_with_the_call AFTER UPDATE OF status ON public.video_calls FOR EACH ROW
  WHEN (NEW.status = 'active' AND OLD.status <> 'active') EXECUTE FUNCTION bedside.waiting_ends_with_the_call();

CREATE FUNCTION bedside.waiting_ends_with_the_membership() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' AS $$
BEGIN
  DELETE FROM public.waiting_room AS w WHERE w.room_id = OLD.room_id AND OLD.user_id IN (w.patient_id, w.doctor_id);
  RETURN NULL;
END $$;
CREATE TRIGGER waiting_ends_with_the_membership AFTER DELETE ON public.room_members
  FOR EACH ROW EXECUTE FUNCTION bedside.waiting_ends_with_the_membership();

REVOKE EXECUTE ON FUNCTION public.start_waiting(uuid, jsonb), public.stop_waiting(uuid) FROM PUBLIC, anon;
GRANT EXECUTE ON FUNCTION public.start_waiting(uuid, jsonb), public.stop_waiting(uuid) TO authenticated, service_role;

ALTER TABLE public.waiting_room REPLICA IDENTITY FULL;
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_publication_tables
      WHERE pubname = 'supabase_realtime' AND schemaname = 'public' AND tablename = 'waiting_room')
  THEN
    ALTER PUBLICATION supabase_realtime ADD TABLE public.waiting_room;
  END IF;
END $$;

INSERT INTO bedside.migrations (number, name) VALUES (14, '0014_waiting_room');
