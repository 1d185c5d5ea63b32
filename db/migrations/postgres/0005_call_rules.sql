-- The rules of rows and of a call (docs/data.md), for every role: no client and no server bug gets around them.

-- Clients do not choose times. A row that another trigger writes (depth above 1) keeps its own.
CREATE FUNCTION bedside.refuse_row(relation text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE insufficient_privilege USING
    MESSAGE = format('new row violates row-level security policy for table "%s"', relation);
END $$;

CREATE FUNCTION bedside.users_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.display_name, NEW.role, NEW.avatar_url) IS DISTINCT FROM (OLD.display_name, OLD.role, OLD.avatar_url) THEN
    NEW.updated_at := now();
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER users_touched BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION bedside.users_touched();

CREATE FUNCTION bedside.chat_rooms_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT bedside.acts_as_owner() THEN
      NEW.created_at := now();
      NEW.updated_at := now();
      NEW.last_message_at := NULL;
    END IF;
  ELSIF (NEW.kind, NEW.title) IS DISTINCT FROM (OLD.kind, OLD.title) THEN
    NEW.updated_at := now();
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER chat_rooms_stamped BEFORE INSERT OR UPDATE ON public.chat_rooms
  FOR EACH ROW EXECUTE FUNCTION bedside.chat_rooms_stamped();

-- Whoever opens a room is in it.
CREATE FUNCTION bedside.chat_rooms_opened() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO public.room_members (room_id, user_id) VALUES (NEW.id, NEW.created_by) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER chat_rooms_opened AFTER INSERT ON public.chat_rooms
  FOR EACH ROW WHEN (NEW.created_by IS NOT NULL) EXECUTE FUNCTION bedside.chat_rooms_opened();

CREATE FUNCTION bedside.messages_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT bedside.acts_as_owner() AND pg_trigger_depth() = 1 THEN
    NEW.created_at := now();
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER messages_stamped BEFORE INSERT ON public.messages
  FOR EACH ROW EXECUTE FUNCTION bedside.messages_stamped();

CREATE FUNCTION bedside.messages_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.chat_rooms SET last_message_at = NEW.created_at
    WHERE id = NEW.room_id AND (last_message_at IS NULL OR last_message_at < NEW.created_at);
  RETURN NULL;
END $$;
CREATE TRIGGER messages_written AFTER INSERT ON public.messages
  FOR EACH ROW EXECUTE FUNCTION bedside.messages_written();

-- The one table of transitions. 'new' is the state before the row exists.
CREATE TABLE bedside.call_transitions (from_status text, to_status text, PRIMARY KEY (from_status, to_status));
INSERT INTO bedside.call_transitions (from_status, to_status) VALUES
  ('new', 'calling'),
  ('calling', 'ringing'), ('calling', 'active'),
  ('calling', 'declined'), ('calling', 'failed'), ('calling', 'ended'),
  ('ringing', 'active'), ('ringing', 'declined'), ('ringing', 'failed'), ('ringing', 'ended'),
  ('active', 'ended'), ('active', 'failed');

-- Of two calls that begin at once each must see the other: the parties are locked in one order until the commit.
CREATE FUNCTION bedside.call_begins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT bedside.acts_as_owner() AND NOT bedside.may_call(NEW.room_id, NEW.caller_id, NEW.receiver_id) THEN
    PERFORM bedside.refuse_row('video_calls');
  END IF;
  IF NOT EXISTS (SELECT FROM bedside.call_transitions WHERE from_status = 'new' AND to_status = NEW.status)
    AND NEW.status IN ('calling', 'ringing', 'active', 'ended', 'declined', 'failed')
  THEN
    RAISE EXCEPTION 'illegal call transition: new -> %', NEW.status;
  END IF;
  IF num_nonnulls(NEW.answered_at, NEW.ended_at, NEW.duration_seconds, NEW.end_reason) > 0 THEN
    RAISE EXCEPTION 'a new call has not been answered or ended yet';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(party::text, 20261124))
    FROM unnest(ARRAY[least(NEW.caller_id, NEW.receiver_id), greatest(NEW.caller_id, NEW.receiver_id)]) AS party;
  -- Where no server keeps the time, a call that nobody answered ends here at the latest.
  UPDATE public.video_calls SET status = 'ended', end_reason = 'no_answer'
    WHERE status IN ('calling', 'ringing') AND started_at < now() - interval '65 seconds' AND id <> NEW.id
      AND (caller_id IN (NEW.caller_id, NEW.receiver_id) OR receiver_id IN (NEW.caller_id, NEW.receiver_id));
  IF EXISTS (SELECT FROM public.video_calls WHERE status IN ('calling', 'ringing', 'active') AND id <> NEW.id
      AND NEW.caller_id IN (caller_id, receiver_id))
  THEN
    RAISE EXCEPTION 'already in a call' USING ERRCODE = 'PT409';
  END IF;
  -- No client chooses the times.
  NEW.started_at := now();
  NEW.created_at := now();
  NEW.updated_at := now();
  IF EXISTS (SELECT FROM public.video_calls WHERE status IN ('calling', 'ringing', 'active') AND id <> NEW.id
      AND NEW.receiver_id IN (caller_id, receiver_id))
  THEN
    NEW.status := 'declined';
    NEW.end_reason := 'busy';
    NEW.ended_at := now();
    NEW.duration_seconds := 0;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER call_begins BEFORE INSERT ON public.video_calls
  FOR EACH ROW EXECUTE FUNCTION bedside.call_begins();

-- Stamps what the database alone decides, whatever the statement wrote there. An update that changes nothing leaves no
-- stamp, and a call that is over keeps the reason it ended for.
CREATE FUNCTION bedside.call_changes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NEW.status <> OLD.status AND NOT EXISTS (
      SELECT FROM bedside.call_transitions WHERE from_status = OLD.status AND to_status = NEW.status)
    AND NEW.status IN ('calling', 'ringing', 'active', 'ended', 'declined', 'failed')
  THEN
    RAISE EXCEPTION 'illegal call transition: % -> %', OLD.status, NEW.status;
  END IF;
  IF (NEW.id, NEW.room_id, NEW.caller_id, NEW.receiver_id, NEW.started_at, NEW.created_at)
    IS DISTINCT FROM (OLD.id, OLD.room_id, OLD.caller_id, OLD.receiver_id, OLD.started_at, OLD.created_at)
  THEN
    RAISE EXCEPTION 'the room, the parties and the beginning of a call never change';
  END IF;
  IF OLD.ended_at IS NOT NULL THEN
    NEW.answered_at := OLD.answered_at;
    NEW.ended_at := OLD.ended_at;
    NEW.duration_seconds := OLD.duration_seconds;
    NEW.end_reason := OLD.end_reason;
    NEW.call_type := OLD.call_type;
    IF current_setting('role') IN ('anon', 'authenticated') THEN
      NEW.metadata := OLD.metadata;
    END IF;
  ELSE
    NEW.answered_at := CASE WHEN NEW.status = 'active' AND OLD.status <> 'active' THEN now() ELSE OLD.answered_at END;
    NEW.ended_at := NULL;
    NEW.duration_seconds := NULL;
    IF NEW.status IN ('ended', 'declined', 'failed') THEN
      NEW.ended_at := now();
      NEW.duration_seconds :=
        greatest(0, coalesce(floor(extract(epoch FROM now() - OLD.answered_at)), 0))::int;
      NEW.end_reason := coalesce(NEW.end_reason, CASE
        WHEN NEW.status = 'declined' THEN 'declined'
        WHEN NEW.status = 'failed' THEN 'connection_failed'
        WHEN OLD.answered_at IS NULL THEN 'cancelled'
        ELSE 'hangup' END);
    END IF;
  END IF;
  IF (NEW.status, NEW.call_type, NEW.end_reason, NEW.metadata)
    IS DISTINCT FROM (OLD.status, OLD.call_type, OLD.end_reason, OLD.metadata)
  THEN
    NEW.updated_at := now();
  ELSE
    NEW.updated_at := OLD.updated_at;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER call_changes BEFORE UPDATE ON public.video_calls
  FOR EACH ROW EXECUTE FUNCTION bedside.call_changes();

CREATE FUNCTION bedside.call_sentence(status text, end_reason text, seconds int, call_type text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN end_reason = 'busy' THEN 'Missed ' || call_type || ' call, the line was busy.'
    WHEN status = 'declined' THEN 'Declined ' || call_type || ' call.'
    WHEN status = 'failed' AND seconds = 0 THEN 'Failed ' || call_type || ' call.'
    WHEN seconds = 0 AND end_reason = 'cancelled' THEN 'Cancelled ' || call_type || ' call.'
    WHEN seconds = 0 AND end_reason = 'no_answer' THEN 'Missed ' || call_type || ' call.'
    ELSE initcap(call_type) || ' call' || CASE WHEN status = 'failed' THEN ' broke off after ' ELSE ', ' END || CASE
      WHEN seconds >= 3600 THEN (seconds / 3600) || ' h ' || (seconds / 60 % 60) || ' min'
      WHEN seconds >= 60 THEN (seconds / 60) || ' min ' || (seconds % 60) || ' s'
      ELSE seconds || ' s' END || '.'
    END
$$;

-- An ended call leaves its entry in the chat.
CREATE FUNCTION bedside.call_over() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NEW.ended_at IS NULL OR (TG_OP = 'UPDATE' AND OLD.ended_at IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  INSERT INTO public.messages (room_id, sender_id, kind, call_id, metadata, body) VALUES (
    NEW.room_id, NEW.caller_id, 'call', NEW.id,
    jsonb_build_object('status', NEW.status, 'end_reason', NEW.end_reason, 'duration_seconds', NEW.duration_seconds,
      'call_type', NEW.call_type, 'answered', NEW.answered_at IS NOT NULL),
    bedside.call_sentence(NEW.status, NEW.end_reason, NEW.duration_seconds, NEW.call_type));
  RETURN NULL;
END $$;
CREATE TRIGGER call_over AFTER INSERT OR UPDATE ON public.video_calls
  FOR EACH ROW EXECUTE FUNCTION bedside.call_over();

-- Numbers the signals of a call without gaps: the call's row is locked, so that they come one after the other, and none
-- slips in behind the end.
CREATE FUNCTION bedside.signal_numbered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  call public.video_calls;
BEGIN
  IF bedside.is_sent_already(NEW.id, NEW.sender_id) THEN
    RETURN NEW;
  END IF;
  IF NOT bedside.acts_as_owner() AND NOT bedside.may_signal(NEW.call_id, NEW.sender_id, NEW.receiver_id) THEN
    PERFORM bedside.refuse_row('webrtc_signals');
  END IF;
  IF NEW.seq <> 0 THEN
    RAISE generated_always USING MESSAGE = 'cannot insert a non-DEFAULT value into column "seq"',
      DETAIL = 'Column "seq" is numbered by the database.';
  END IF;
  SELECT * INTO call FROM public.video_calls WHERE id = NEW.call_id FOR NO KEY UPDATE;
  IF FOUND AND NOT (call.status IN ('calling', 'ringing', 'active')
    AND (call.caller_id, call.receiver_id) IN ((NEW.sender_id, NEW.receiver_id), (NEW.receiver_id, NEW.sender_id)))
  THEN
    RAISE EXCEPTION 'signals go between the two parties of an open call';
  END IF;
  NEW.seq := 1 + coalesce((SELECT max(seq) FROM public.webrtc_signals WHERE call_id = NEW.call_id), 0);
  NEW.created_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER signal_numbered BEFORE INSERT ON public.webrtc_signals
  FOR EACH ROW EXECUTE FUNCTION bedside.signal_numbered();

CREATE FUNCTION bedside.signal_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'a signal never changes';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER signal_never_changes BEFORE UPDATE ON public.webrtc_signals
  FOR EACH ROW EXECUTE FUNCTION bedside.signal_never_changes();

INSERT INTO bedside.migrations (number, name) VALUES (5, '0005_call_rules');
