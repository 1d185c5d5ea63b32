-- The rules of a call (docs/data.md), for every role: no client and no server bug gets around them.

-- The one table of transitions. 'new' is the state before the row exists.
CREATE TABLE call_transitions (
  from_status TEXT NOT NULL,
  to_status TEXT NOT NULL,
  PRIMARY KEY (from_status, to_status)
) STRICT, WITHOUT ROWID;
INSERT INTO call_transitions (from_status, to_status) VALUES
  ('new', 'calling'),
  ('calling', 'ringing'), ('calling', 'active'),
  ('calling', 'declined'), ('calling', 'failed'), ('calling', 'ended'),
  ('ringing', 'active'), ('ringing', 'declined'), ('ringing', 'failed'), ('ringing', 'ended'),
  ('active', 'ended'), ('active', 'failed');

CREATE TRIGGER call_begins_legally BEFORE INSERT ON video_calls
  WHEN NOT EXISTS (SELECT 1 FROM call_transitions WHERE from_status = 'new' AND to_status = NEW.status)
BEGIN
  SELECT raise_error('P0001', 'illegal call transition: new -> ' || NEW.status);
END;
CREATE TRIGGER call_begins_unanswered BEFORE INSERT ON video_calls
  WHEN (NEW.answered_at, NEW.ended_at, NEW.duration_seconds, NEW.end_reason) IS NOT (NULL, NULL, NULL, NULL)
BEGIN
  SELECT raise_error('P0001', 'a new call has not been answered or ended yet');
END;

-- After and not before the insert, so that a repeated insert of the same call (ON CONFLICT DO NOTHING) is not its own
-- rival. The same trigger decides busy at both ends, because the order of several would be undefined.
CREATE TRIGGER call_begins AFTER INSERT ON video_calls
BEGIN
  SELECT raise_error('PT409', 'already in a call') WHERE
    EXISTS (SELECT 1 FROM video_calls
      WHERE caller_id = NEW.caller_id AND status IN ('calling', 'ringing', 'active') AND id <> NEW.id)
    OR EXISTS (SELECT 1 FROM video_calls
      WHERE receiver_id = NEW.caller_id AND status IN ('calling', 'ringing', 'active'));
  SELECT definer_begin();
  -- No client chooses the times.
  UPDATE video_calls SET started_at = now(), created_at = now(), updated_at = now()
    WHERE id = NEW.id AND (started_at, created_at, updated_at) IS NOT (now(), now(), now());
  UPDATE video_calls SET status = 'declined', end_reason = 'busy'
    WHERE id = NEW.id AND (
      EXISTS (SELECT 1 FROM video_calls
        WHERE caller_id = NEW.receiver_id AND status IN ('calling', 'ringing', 'active'))
      OR EXISTS (SELECT 1 FROM video_calls
        WHERE receiver_id = NEW.receiver_id AND status IN ('calling', 'ringing', 'active') AND id <> NEW.id));
  SELECT definer_end();
END;

CREATE TRIGGER call_goes_on_legally BEFORE UPDATE OF status ON video_calls
  WHEN NEW.status <> OLD.status
    AND NOT EXISTS (SELECT 1 FROM call_transitions WHERE from_status = OLD.status AND to_status = NEW.status)
BEGIN
  SELECT raise_error('P0001', 'illegal call transition: ' || OLD.status || ' -> ' || NEW.status);
END;

CREATE TRIGGER call_keeps_its_parties BEFORE UPDATE OF id, room_id, caller_id, receiver_id, started_at, created_at
  ON video_calls
  WHEN (NEW.id, NEW.room_id, NEW.caller_id, NEW.receiver_id, NEW.started_at, NEW.created_at)
    IS NOT (OLD.id, OLD.room_id, OLD.caller_id, OLD.receiver_id, OLD.started_at, OLD.created_at)
    AND NOT inside_definer()
BEGIN
  SELECT raise_error('P0001', 'the room, the parties and the beginning of a call never change');
END;

-- Stamps what the server alone decides, whatever the statement wrote there; then leaves the entry in the chat. An
-- update that changes nothing leaves no stamp, and a call that is over keeps the reason it ended for.
CREATE TRIGGER call_changed AFTER UPDATE ON video_calls
  WHEN (NEW.status, NEW.call_type, NEW.answered_at, NEW.ended_at, NEW.duration_seconds, NEW.end_reason, NEW.metadata)
    IS NOT (OLD.status, OLD.call_type, OLD.answered_at, OLD.ended_at, OLD.duration_seconds, OLD.end_reason,
      OLD.metadata)
BEGIN
  SELECT definer_begin();
  UPDATE video_calls SET
      answered_at = CASE WHEN NEW.status = 'active' AND OLD.status <> 'active' THEN now() ELSE OLD.answered_at END,
      ended_at = CASE WHEN NEW.status IN ('ended', 'declined', 'failed') AND OLD.ended_at IS NULL THEN now()
        ELSE OLD.ended_at END,
      duration_seconds = CASE WHEN NEW.status IN ('ended', 'declined', 'failed') AND OLD.ended_at IS NULL
        THEN coalesce(seconds_between(OLD.answered_at, now()), 0) ELSE OLD.duration_seconds END,
      end_reason = CASE
        WHEN OLD.ended_at IS NOT NULL THEN OLD.end_reason
        WHEN NEW.status IN ('ended', 'declined', 'failed') THEN coalesce(NEW.end_reason, CASE NEW.status
          WHEN 'declined' THEN 'declined'
          WHEN 'failed' THEN 'connection_failed'
          ELSE CASE WHEN OLD.answered_at IS NULL THEN 'cancelled' ELSE 'hangup' END END)
        ELSE NEW.end_reason END,
      call_type = CASE WHEN OLD.ended_at IS NOT NULL THEN OLD.call_type ELSE NEW.call_type END,
      metadata = CASE WHEN OLD.ended_at IS NOT NULL AND auth_role() <> 'service_role' THEN OLD.metadata
        ELSE NEW.metadata END,
      updated_at = now()
    WHERE id = NEW.id;
  INSERT INTO messages (room_id, sender_id, kind, call_id, metadata, body)
    SELECT room_id, caller_id, 'call', id, call_summary(status, end_reason, duration_seconds, call_type, answered_at),
        call_sentence(status, end_reason, duration_seconds, call_type, answered_at)
      FROM video_calls WHERE id = NEW.id AND ended_at IS NOT NULL AND OLD.ended_at IS NULL;
  SELECT definer_end();
END;

CREATE TRIGGER signal_between_parties BEFORE INSERT ON webrtc_signals
  WHEN EXISTS (SELECT 1 FROM video_calls WHERE id = NEW.call_id
    AND NOT (status IN ('calling', 'ringing', 'active')
      AND ((caller_id = NEW.sender_id AND receiver_id = NEW.receiver_id)
        OR (caller_id = NEW.receiver_id AND receiver_id = NEW.sender_id))))
    AND acts_as_owner()
BEGIN
  SELECT raise_error('P0001', 'signals go between the two parties of an open call');
END;
CREATE TRIGGER signal_number_is_ours BEFORE INSERT ON webrtc_signals WHEN NEW.seq <> 0
BEGIN
  SELECT raise_error('428C9', 'cannot insert a non-DEFAULT value into column "seq"',
    'Column "seq" is numbered by the database.');
END;
CREATE TRIGGER signal_numbered AFTER INSERT ON webrtc_signals
BEGIN
  SELECT definer_begin();
  UPDATE webrtc_signals SET
      seq = 1 + (SELECT max(seq) FROM webrtc_signals WHERE call_id = NEW.call_id),
      created_at = now()
    WHERE id = NEW.id;
  SELECT definer_end();
END;
CREATE TRIGGER signal_never_changes BEFORE UPDATE ON webrtc_signals
  WHEN OLD.seq <> 0 AND (NEW.id, NEW.call_id, NEW.sender_id, NEW.receiver_id, NEW.signal_type, NEW.signal_data, NEW.seq)
    IS NOT (OLD.id, OLD.call_id, OLD.sender_id, OLD.receiver_id, OLD.signal_type, OLD.signal_data, OLD.seq)
BEGIN
  SELECT raise_error('P0001', 'a signal never changes');
END;
