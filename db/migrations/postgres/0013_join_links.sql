-- Links by which somebody without an account comes into one room, once. Made, listed and revoked by functions; redeemed by
-- Bedside's server, which makes the guest's account and session in the same transaction.

CREATE TABLE bedside.join_links (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  room_id uuid NOT NULL REFERENCES public.chat_rooms (id) ON DELETE CASCADE,
  created_by uuid NOT NULL REFERENCES public.users (id) ON DELETE CASCADE,
  -- SHA-256 in lower-case hex; the token itself is shown once and kept nowhere.
  token_digest text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz,
  revoked_by uuid,
  guest_id uuid REFERENCES public.users (id) ON DELETE SET NULL
);
CREATE INDEX join_links_room_id_idx ON bedside.join_links (room_id, created_at);
CREATE INDEX join_links_created_by_idx ON bedside.join_links (created_by);
CREATE INDEX join_links_guest_id_idx ON bedside.join_links (guest_id) WHERE guest_id IS NOT NULL;

-- A guest's one room. A rule for every role: no handler and no function leads a guest anywhere else.
CREATE TABLE bedside.room_guests (
  user_id uuid PRIMARY KEY REFERENCES public.users (id) ON DELETE CASCADE,
  room_id uuid NOT NULL REFERENCES public.chat_rooms (id) ON DELETE CASCADE
);
CREATE INDEX room_guests_room_id_idx ON bedside.room_guests (room_id);

CREATE FUNCTION bedside.guest_opens_no_rooms() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' AS $$
BEGIN
  IF EXISTS (SELECT FROM bedside.room_guests WHERE user_id = NEW.created_by) THEN
    RAISE insufficient_privilege USING MESSAGE = 'a guest opens no rooms';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guest_opens_no_rooms BEFORE INSERT ON public.chat_rooms
  FOR EACH ROW EXECUTE FUNCTION bedside.guest_opens_no_rooms();

CREATE FUNCTION bedside.guest_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF EXISTS (SELECT FROM bedside.room_guests WHERE user_id = NEW.user_id AND room_id <> NEW.room_id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'a guest stays in one room';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guest_stays BEFORE INSERT ON public.room_members
  FOR EACH ROW EXECUTE FUNCTION bedside.guest_stays();

-- Whoever may bring people into the room without asking: its doctors and admins.
CREATE FUNCTION bedside.is_host(room uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT bedside.acts_as_owner() OR EXISTS (SELECT FROM public.room_members AS m
    JOIN public.users AS u ON u.id = m.user_id JOIN public.chat_rooms AS r ON r.id = m.room_id
    WHERE m.room_id = room AND m.user_id = auth.uid() AND u.role IN ('doctor', 'admin') AND r.kind <> 'announcement')
$$;

-- Two random UUIDs without their dashes: 244 bits that nobody guesses.
CREATE FUNCTION public.make_join_link(room_id uuid, minutes int DEFAULT 1440,
  OUT id uuid, OUT token text, OUT expires_at timestamptz) LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
BEGIN
  IF NOT bedside.is_host(make_join_link.room_id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'permission denied for function make_join_link';
  END IF;
  IF coalesce(minutes, 1440) NOT BETWEEN 5 AND 10080 THEN
    RAISE invalid_parameter_value USING MESSAGE = 'a link lives for 5 minutes to 7 days',
      HINT = 'Give minutes between 5 and 10080.';
  END IF;
  -- One after the other, so that two at once do not pass the bound together.
  PERFORM FROM public.chat_rooms AS r WHERE r.id = make_join_link.room_id FOR NO KEY UPDATE;
  IF (SELECT count(*) FROM bedside.join_links AS l WHERE l.room_id = make_join_link.room_id AND l.used_at IS NULL
      AND l.revoked_at IS NULL AND l.expires_at > now()) >= 20
  THEN
    RAISE EXCEPTION 'this room has too many open links'
      USING ERRCODE = 'PT409', HINT = 'Revoke one that is not needed.';
  END IF;
  token := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  INSERT INTO bedside.join_links AS l (room_id, created_by, token_digest, expires_at)
    SELECT r.id, coalesce(auth.uid(), r.created_by),
        encode(sha256(convert_to(make_join_link.token, 'UTF8')), 'hex'),
        now() + make_interval(mins => coalesce(minutes, 1440))
      FROM public.chat_rooms AS r WHERE r.id = make_join_link.room_id
    RETURNING l.id, l.expires_at INTO id, expires_at;
END $$;

CREATE FUNCTION public.list_join_links(room_id uuid) RETURNS TABLE (id uuid, created_by uuid, created_at timestamptz,
  expires_at timestamptz, used_at timestamptz, revoked_at timestamptz, guest_id uuid, guest_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
BEGIN
  IF NOT bedside.is_host(list_join_links.room_id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'permission denied for function list_join_links';
  END IF;
  RETURN QUERY SELECT l.id, l.created_by, l.created_at, l.expires_at, l.used_at, l.revoked_at, l.guest_id,
      g.display_name FROM bedside.join_links AS l LEFT JOIN public.users AS g ON g.id = l.guest_id
    WHERE l.room_id = list_join_links.room_id ORDER BY l.created_at DESC, l.id LIMIT 50;
END $$;

-- A link that nobody used is good for nothing any more; of one that was used, the guest leaves the room. To strangers a
-- link that they may not revoke does not exist.
CREATE FUNCTION public.revoke_join_link(link_id uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' AS $$
DECLARE
  link bedside.join_links;
BEGIN
  SELECT * INTO link FROM bedside.join_links AS l WHERE l.id = link_id FOR UPDATE;
  IF link.id IS NULL OR NOT bedside.is_host(link.room_id) THEN
    RAISE EXCEPTION 'no such link'
      USING ERRCODE = 'PT404', HINT = 'It may belong to a room that you are not in.';
  END IF;
  UPDATE bedside.join_links AS l SET revoked_at = now(), revoked_by = auth.uid()
    WHERE l.id = link_id AND l.revoked_at IS NULL;
  IF link.guest_id IS NOT NULL THEN
    DELETE FROM public.room_members AS m WHERE m.room_id = link.room_id AND m.user_id = link.guest_id;
    IF bedside.auth_is_ours() THEN
      UPDATE auth.sessions AS s SET ended_at = now() WHERE s.user_id = link.guest_id AND s.ended_at IS NULL;
    END IF;
  END IF;
END $$;

-- What the holder of a token may know before giving a name; `refusal` is empty when the link is good.
CREATE FUNCTION bedside.look_at_join_link(digest text, at timestamptz,
  OUT refusal text, OUT room_id uuid, OUT room_title text, OUT host_name text, OUT expires_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  link bedside.join_links;
BEGIN
  SELECT * INTO link FROM bedside.join_links AS l WHERE l.token_digest = digest FOR UPDATE;
  refusal := CASE
    WHEN link.id IS NULL THEN 'unknown'
    WHEN link.revoked_at IS NOT NULL THEN 'revoked'
    WHEN link.used_at IS NOT NULL THEN 'used'
    WHEN link.expires_at <= at THEN 'expired'
    ELSE '' END;
  IF refusal = '' THEN
    room_id := link.room_id;
    expires_at := link.expires_at;
    SELECT r.title INTO room_title FROM public.chat_rooms AS r WHERE r.id = link.room_id;
    SELECT u.display_name INTO host_name FROM public.users AS u WHERE u.id = link.created_by;
  END IF;
END $$;

-- The second half of opening a link: the account is there already, in the same transaction.
CREATE FUNCTION bedside.use_join_link(digest text, guest uuid, at timestamptz) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  room uuid;
BEGIN
  UPDATE bedside.join_links AS l SET used_at = at, guest_id = guest WHERE l.token_digest = digest
    RETURNING l.room_id INTO STRICT room;
  INSERT INTO bedside.room_guests (user_id, room_id) VALUES (guest, room);
  INSERT INTO public.room_members (room_id, user_id) VALUES (room, guest);
END $$;

CREATE FUNCTION bedside.audit_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM bedside.audit_event('link.made', NULL, NEW.room_id, NULL,
      jsonb_build_object('link', NEW.id, 'expires_at', NEW.expires_at));
  ELSIF NEW.used_at IS NOT NULL AND OLD.used_at IS NULL THEN
    PERFORM bedside.audit_event('link.used', NEW.guest_id, NEW.room_id, NULL, jsonb_build_object('link', NEW.id));
  ELSE
    PERFORM bedside.audit_event('link.revoked', NEW.guest_id, NEW.room_id, NULL, jsonb_build_object('link', NEW.id));
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_link_made AFTER INSERT ON bedside.join_links DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION bedside.audit_link();
CREATE CONSTRAINT TRIGGER audit_link_went_on AFTER UPDATE ON bedside.join_links DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN ((NEW.used_at IS NOT NULL AND OLD.used_at IS NULL)
    OR (NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL))
  EXECUTE FUNCTION bedside.audit_link();

REVOKE EXECUTE ON FUNCTION public.make_join_link(uuid, int), public.list_join_links(uuid),
  public.revoke_join_link(uuid) FROM PUBLIC, anon;
GRANT EXECUTE ON FUNCTION public.make_join_link(uuid, int), public.list_join_links(uuid),
  public.revoke_join_link(uuid) TO authenticated, service_role;
REVOKE EXECUTE ON FUNCTION bedside.look_at_join_link(text, timestamptz),
  bedside.use_join_link(text, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bedside.look_at_join_link(text, timestamptz),
  bedside.use_join_link(text, uuid, timestamptz) TO bedside_server;

INSERT INTO bedside.migrations (number, name) VALUES (13, '0013_join_links');
