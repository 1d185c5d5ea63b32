-- The public tables of docs/data.md, and the row that every account gets in public.users.

-- Size and depth of a JSON value, as store/sqlite counts them: a scalar has depth 0.
CREATE FUNCTION bedside.json_depth(value jsonb) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  deepest int := 0;
  part jsonb;
BEGIN
  IF jsonb_typeof(value) = 'object' THEN
    FOR part IN SELECT e.value FROM jsonb_each(value) AS e WHERE jsonb_typeof(e.value) IN ('object', 'array') LOOP
      deepest := greatest(deepest, bedside.json_depth(part));
    END LOOP;
    RETURN deepest + 1;
  ELSIF jsonb_typeof(value) = 'array' THEN
    FOR part IN SELECT e.value FROM jsonb_array_elements(value) AS e
        WHERE jsonb_typeof(e.value) IN ('object', 'array') LOOP
      deepest := greatest(deepest, bedside.json_depth(part));
    END LOOP;
    RETURN deepest + 1;
  END IF;
  RETURN 0;
END $$;

CREATE FUNCTION bedside.json_fits(value jsonb, bytes int, depth int) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT octet_length(value::text) <= bytes AND bedside.json_depth(value) <= depth
$$;

-- RTCSessionDescriptionInit and RTCIceCandidateInit (W3C WebRTC sections 4.6.1 and 4.8.1.1), further members allowed.
CREATE FUNCTION bedside.signal_fits(signal_type text, data jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(bedside.json_fits(data, 65536, 8) AND jsonb_typeof(data) = 'object' AND CASE signal_type
    WHEN 'ice_candidate' THEN jsonb_typeof(data -> 'candidate') = 'string'
    ELSE jsonb_typeof(data -> 'sdp') = 'string' AND data ->> 'sdp' <> ''
      AND (NOT data ? 'type' OR data -> 'type' = to_jsonb(signal_type))
    END, false)
$$;

CREATE TABLE public.users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  display_name text NOT NULL DEFAULT '' CHECK (length(display_name) <= 200),
  role text NOT NULL DEFAULT 'patient' CHECK (role IN ('doctor', 'patient', 'admin')),
  avatar_url text CHECK (length(avatar_url) <= 2000),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE public.chat_rooms (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind text NOT NULL DEFAULT 'consultation' CHECK (kind IN ('consultation', 'direct', 'announcement')),
  title text NOT NULL DEFAULT '' CHECK (length(title) <= 200),
  created_by uuid DEFAULT auth.uid() REFERENCES public.users (id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  last_message_at timestamptz
);
CREATE INDEX chat_rooms_created_by_idx ON public.chat_rooms (created_by);

CREATE TABLE public.room_members (
  room_id uuid NOT NULL REFERENCES public.chat_rooms (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES public.users (id) ON DELETE CASCADE,
  joined_at timestamptz NOT NULL DEFAULT now(),
  last_read_at timestamptz,
  PRIMARY KEY (room_id, user_id)
);
CREATE INDEX room_members_user_id_idx ON public.room_members (user_id, room_id);

CREATE TABLE public.video_calls (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  room_id uuid NOT NULL REFERENCES public.chat_rooms (id) ON DELETE CASCADE,
  caller_id uuid NOT NULL REFERENCES public.users (id),
  receiver_id uuid NOT NULL REFERENCES public.users (id),
  status text NOT NULL DEFAULT 'calling'
    CHECK (status IN ('calling', 'ringing', 'active', 'ended', 'declined', 'failed')),
  call_type text NOT NULL DEFAULT 'video' CHECK (call_type IN ('video', 'audio')),
  started_at timestamptz NOT NULL DEFAULT now(),
  answered_at timestamptz,
  ended_at timestamptz,
  duration_seconds int,
  end_reason text CHECK (length(end_reason) BETWEEN 1 AND 50),
  metadata jsonb CHECK (bedside.json_fits(metadata, 16384, 16)),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT video_calls_parties_check CHECK (caller_id <> receiver_id)
);
CREATE INDEX video_calls_room_id_idx ON public.video_calls (room_id, created_at);
CREATE INDEX video_calls_caller_id_idx ON public.video_calls (caller_id, created_at);
CREATE INDEX video_calls_receiver_id_idx ON public.video_calls (receiver_id, created_at);
CREATE INDEX video_calls_open_caller_idx ON public.video_calls (caller_id)
  WHERE status IN ('calling', 'ringing', 'active');
CREATE INDEX video_calls_open_receiver_idx ON public.video_calls (receiver_id)
  WHERE status IN ('calling', 'ringing', 'active');

CREATE TABLE public.messages (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  room_id uuid NOT NULL REFERENCES public.chat_rooms (id) ON DELETE CASCADE,
  sender_id uuid NOT NULL REFERENCES public.users (id),
  kind text NOT NULL DEFAULT 'text' CHECK (kind IN ('text', 'call')),
  body text NOT NULL CHECK (length(body) BETWEEN 1 AND 8000),
  call_id uuid REFERENCES public.video_calls (id) ON DELETE CASCADE,
  metadata jsonb CHECK (bedside.json_fits(metadata, 16384, 16)),
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT messages_call_id_check CHECK ((kind = 'call') = (call_id IS NOT NULL))
);
CREATE INDEX messages_room_id_idx ON public.messages (room_id, created_at);
CREATE INDEX messages_sender_id_idx ON public.messages (sender_id);
-- A call leaves one entry in the chat, however often it is said to have ended.
CREATE UNIQUE INDEX messages_call_id_key ON public.messages (call_id) WHERE call_id IS NOT NULL;

CREATE TABLE public.webrtc_signals (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  call_id uuid NOT NULL REFERENCES public.video_calls (id) ON DELETE CASCADE,
  sender_id uuid NOT NULL REFERENCES public.users (id),
  receiver_id uuid NOT NULL REFERENCES public.users (id),
  signal_type text NOT NULL CHECK (signal_type IN ('offer', 'answer', 'ice_candidate')),
  signal_data jsonb NOT NULL,
  -- 0 only in a statement; the trigger gives the number.
  seq bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT webrtc_signals_signal_data_check CHECK (bedside.signal_fits(signal_type, signal_data)),
  UNIQUE (call_id, seq)
);
CREATE INDEX webrtc_signals_sender_id_idx ON public.webrtc_signals (sender_id);
CREATE INDEX webrtc_signals_receiver_id_idx ON public.webrtc_signals (receiver_id);

-- An account brings its row of public.users; a client's metadata makes nobody an admin.
CREATE FUNCTION bedside.account_made() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO public.users (id, display_name, role)
  VALUES (NEW.id,
    left(coalesce(NEW.raw_user_meta_data ->> 'display_name', NEW.raw_user_meta_data ->> 'name', ''), 200),
    CASE WHEN NEW.raw_user_meta_data ->> 'role' = 'doctor' THEN 'doctor' ELSE 'patient' END)
  ON CONFLICT (id) DO UPDATE
    SET display_name = excluded.display_name, role = excluded.role, updated_at = now();
  RETURN NULL;
END $$;

-- The row goes with the account, unless calls or messages refer to it: then it stays without a name and leaves every
-- room.
CREATE FUNCTION bedside.account_removed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF EXISTS (SELECT FROM public.messages WHERE sender_id = OLD.id)
    OR EXISTS (SELECT FROM public.video_calls WHERE caller_id = OLD.id)
    OR EXISTS (SELECT FROM public.video_calls WHERE receiver_id = OLD.id)
  THEN
    DELETE FROM public.room_members WHERE user_id = OLD.id;
    UPDATE public.users SET display_name = 'Deleted user', avatar_url = NULL, updated_at = now() WHERE id = OLD.id;
  ELSE
    DELETE FROM public.users WHERE id = OLD.id;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER bedside_account_made AFTER INSERT ON auth.users
  FOR EACH ROW EXECUTE FUNCTION bedside.account_made();
CREATE TRIGGER bedside_account_removed AFTER DELETE ON auth.users
  FOR EACH ROW EXECUTE FUNCTION bedside.account_removed();

INSERT INTO bedside.migrations (number, name) VALUES (3, '0003_tables');
