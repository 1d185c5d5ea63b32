-- The audit log of docs/audit.md: who signed in, who called whom, who changed an account. Written by triggers in the
-- transaction of the event itself, so that no writer can forget it and nothing acknowledged is missing. No media, no
-- SDP, no address, no e-mail: people are ids.
--
-- Each line's hash covers the line and the hash before it (store/audit_chain.h has the same in C++), so lines are written
-- one transaction after the other. The triggers are deferred: the lock that orders them is taken last and held only
-- while the transaction commits, so that nobody waits for a client, and no two transactions for each other.

CREATE TABLE bedside.audit_log (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (length(kind) BETWEEN 3 AND 50),
  -- Text, because the `sub` of a foreign token need not be a UUID.
  actor text,
  actor_role text NOT NULL,
  subject text,
  room_id text,
  call_id text,
  -- json and not jsonb: the hash is over the text.
  detail json NOT NULL CHECK (octet_length(detail::text) <= 1024),
  hash text NOT NULL
);
CREATE INDEX audit_log_at_idx ON bedside.audit_log (at);

CREATE TABLE bedside.audit_heads (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  hash text NOT NULL,
  signature text NOT NULL
);

-- Lines may be older than the oldest that is kept: then the newest head goes on.
CREATE VIEW bedside.audit_tip AS
  SELECT t.seq, coalesce((SELECT l.hash FROM bedside.audit_log AS l WHERE l.seq = t.seq),
      (SELECT h.hash FROM bedside.audit_heads AS h WHERE h.seq = t.seq), '') AS hash
    FROM (SELECT greatest((SELECT max(seq) FROM bedside.audit_log), (SELECT max(seq) FROM bedside.audit_heads), 0)
      AS seq) AS t;

-- The text that a time is hashed and exported as: UTC, microseconds.
CREATE FUNCTION bedside.audit_time(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
$$;
-- Every field with its length in front, so that no two lines have one text; null and the empty text are two things.
CREATE FUNCTION bedside.audit_hash(VARIADIC fields text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(string_agg(
      CASE WHEN field IS NULL THEN '-;' ELSE octet_length(field) || ':' || field || ';' END, '' ORDER BY place),
    'UTF8')), 'hex')
    FROM unnest(fields) WITH ORDINALITY AS f (field, place)
$$;

CREATE FUNCTION bedside.audit_append(kind text, actor text, actor_role text, subject text, room_id text, call_id text,
  detail json) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  tip bedside.audit_tip;
  -- Of this moment and not of the transaction's beginning: lines stand in the order of their times.
  at timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(20261124, 2);
  at := clock_timestamp();
  SELECT * INTO tip FROM bedside.audit_tip;
  INSERT INTO bedside.audit_log (seq, at, kind, actor, actor_role, subject, room_id, call_id, detail, hash)
    VALUES (tip.seq + 1, at, kind, actor, actor_role, subject, room_id, call_id, detail,
      bedside.audit_hash(tip.hash, (tip.seq + 1)::text, bedside.audit_time(at), kind, actor, actor_role, subject,
        room_id, call_id, detail::text));
END $$;

-- What the triggers say: the actor is whoever asks; a writer without a token is known by the login.
CREATE FUNCTION bedside.audit_event(kind text, subject uuid, room_id uuid, call_id uuid, detail jsonb) RETURNS void
LANGUAGE sql AS $$
  SELECT bedside.audit_append(kind, nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub',
    coalesce(nullif(current_setting('role'), 'none'), session_user), subject::text, room_id::text, call_id::text,
    detail::json)
$$;

CREATE FUNCTION bedside.audit_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE insufficient_privilege USING MESSAGE = 'the audit log never changes';
END $$;
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON bedside.audit_log
  FOR EACH ROW EXECUTE FUNCTION bedside.audit_never_changes();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON bedside.audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION bedside.audit_never_changes();
CREATE TRIGGER audit_heads_never_change BEFORE UPDATE ON bedside.audit_heads
  FOR EACH ROW EXECUTE FUNCTION bedside.audit_never_changes();
CREATE TRIGGER audit_heads_are_never_emptied BEFORE TRUNCATE ON bedside.audit_heads
  FOR EACH STATEMENT EXECUTE FUNCTION bedside.audit_never_changes();

-- Retention takes whole stretches from the beginning, and only what a signed head stands for.
CREATE FUNCTION bedside.audit_keeps_what_is_not_signed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' AS $$
DECLARE
  last bigint := (SELECT max(seq) FROM gone);
BEGIN
  IF last > coalesce((SELECT max(seq) FROM bedside.audit_heads), 0)
    OR EXISTS (SELECT FROM bedside.audit_log WHERE seq < last)
  THEN
    RAISE insufficient_privilege USING
      MESSAGE = 'the audit log loses its oldest lines first, and signed ones only';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER audit_keeps_what_is_not_signed AFTER DELETE ON bedside.audit_log
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION bedside.audit_keeps_what_is_not_signed();

CREATE FUNCTION bedside.audit_heads_stay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF OLD.seq >= coalesce((SELECT min(seq) - 1 FROM bedside.audit_log), (SELECT max(seq) FROM bedside.audit_heads)) THEN
    RAISE insufficient_privilege USING MESSAGE = 'this head stands for lines of the audit log';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER audit_heads_stay BEFORE DELETE ON bedside.audit_heads
  FOR EACH ROW EXECUTE FUNCTION bedside.audit_heads_stay();

-- The events. One function for each table, called deferred.

CREATE FUNCTION bedside.audit_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM bedside.audit_event('account.created', NEW.id, NULL, NULL, '{}');
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM bedside.audit_event('account.deleted', OLD.id, NULL, NULL, '{}');
  ELSE
    PERFORM bedside.audit_event('account.changed', NEW.id, NULL, NULL, jsonb_build_object(
      'email', NEW.email IS DISTINCT FROM OLD.email,
      'password', NEW.encrypted_password IS DISTINCT FROM OLD.encrypted_password,
      'role', NEW.role, 'banned_until', NEW.banned_until));
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_account_made AFTER INSERT OR DELETE ON auth.users DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION bedside.audit_account();
CREATE CONSTRAINT TRIGGER audit_account_changed AFTER UPDATE ON auth.users DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN ((NEW.email, NEW.encrypted_password, NEW.role, NEW.banned_until)
    IS DISTINCT FROM (OLD.email, OLD.encrypted_password, OLD.role, OLD.banned_until))
  EXECUTE FUNCTION bedside.audit_account();

CREATE FUNCTION bedside.audit_profile() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM bedside.audit_event('account.role', NEW.id, NULL, NULL,
    jsonb_build_object('from', OLD.role, 'to', NEW.role));
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_role_changed AFTER UPDATE ON public.users DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.role <> OLD.role) EXECUTE FUNCTION bedside.audit_profile();

CREATE FUNCTION bedside.audit_session() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM bedside.audit_event('session.opened', NEW.user_id, NULL, NULL,
      jsonb_build_object('session', NEW.id, 'method', NEW.method));
  ELSE
    PERFORM bedside.audit_event('session.ended', NEW.user_id, NULL, NULL, jsonb_build_object('session', NEW.id));
  END IF;
  RETURN NULL;
END $$;
-- True where Bedside's own Auth keeps the sessions, and not that of a Supabase project.
CREATE FUNCTION bedside.auth_is_ours() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute
    WHERE attrelid = 'auth.sessions'::regclass AND attname = 'refresh_counter' AND NOT attisdropped)
$$;
DO $$
BEGIN
  IF bedside.auth_is_ours() THEN
    CREATE CONSTRAINT TRIGGER audit_session_opened AFTER INSERT ON auth.sessions DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION bedside.audit_session();
    CREATE CONSTRAINT TRIGGER audit_session_ended AFTER UPDATE ON auth.sessions DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL)
      EXECUTE FUNCTION bedside.audit_session();
  END IF;
END $$;

CREATE FUNCTION bedside.audit_room() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM bedside.audit_event('room.opened', NULL, NEW.id, NULL, jsonb_build_object('kind', NEW.kind));
  ELSE
    PERFORM bedside.audit_event('room.deleted', NULL, OLD.id, NULL, '{}');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_room AFTER INSERT OR DELETE ON public.chat_rooms DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION bedside.audit_room();

CREATE FUNCTION bedside.audit_member() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM bedside.audit_event('room.joined', NEW.user_id, NEW.room_id, NULL, '{}');
  ELSE
    PERFORM bedside.audit_event('room.left', OLD.user_id, OLD.room_id, NULL, '{}');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_member AFTER INSERT OR DELETE ON public.room_members DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION bedside.audit_member();

-- A call that begins busy is over at once: two lines. Reason and duration are those that the rules of a call stamped.
CREATE FUNCTION bedside.audit_call() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM bedside.audit_event('call.started', NEW.receiver_id, NEW.room_id, NEW.id,
      jsonb_build_object('caller', NEW.caller_id, 'call_type', NEW.call_type));
  END IF;
  IF NEW.ended_at IS NOT NULL THEN
    PERFORM bedside.audit_event('call.' || NEW.status, NULL, NEW.room_id, NEW.id,
      jsonb_build_object('reason', NEW.end_reason, 'duration_seconds', NEW.duration_seconds));
  ELSIF TG_OP = 'UPDATE' THEN
    PERFORM bedside.audit_event('call.' || NEW.status, NULL, NEW.room_id, NEW.id, '{}');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_call_started AFTER INSERT ON public.video_calls DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION bedside.audit_call();
CREATE CONSTRAINT TRIGGER audit_call_went_on AFTER UPDATE ON public.video_calls DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION bedside.audit_call();

-- Nobody but Bedside's server reads the log or adds to it, and nobody at all writes a line by hand.
REVOKE ALL ON FUNCTION bedside.audit_append(text, text, text, text, text, text, json) FROM PUBLIC;
REVOKE ALL ON FUNCTION bedside.audit_event(text, uuid, uuid, uuid, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bedside.audit_append(text, text, text, text, text, text, json) TO bedside_server;
GRANT SELECT ON bedside.audit_log, bedside.audit_tip TO bedside_server;
GRANT SELECT, INSERT ON bedside.audit_heads TO bedside_server;

INSERT INTO bedside.migrations (number, name) VALUES (9, '0009_audit');
