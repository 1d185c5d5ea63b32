-- The audit log: who signed in, who called whom, who changed an account. Written by triggers in the transaction of the
-- event itself, so that no handler can forget it and nothing acknowledged is missing. Refusals, which change no row,
-- are added by the server. No media, no SDP, no address, no e-mail: people are ids.
--
-- Each line's hash covers the line and the hash before it (store/audit_chain.h); heads are signed now and then with a
-- key outside the database.

CREATE TABLE audit_log (
  seq INTEGER NOT NULL PRIMARY KEY,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT,
  actor_role TEXT NOT NULL,
  subject TEXT,
  room_id TEXT,
  call_id TEXT,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT audit_log_kind_check CHECK (length(kind) BETWEEN 3 AND 50),
  CONSTRAINT audit_log_detail_check CHECK (json_fits(detail, 1024, 4))
) STRICT;
CREATE INDEX audit_log_at_idx ON audit_log (at);

CREATE TABLE audit_heads (
  seq INTEGER NOT NULL PRIMARY KEY,
  at TEXT NOT NULL,
  hash TEXT NOT NULL,
  signature TEXT NOT NULL
) STRICT;

-- Lines may be older than the oldest that is kept: then the newest head goes on.
CREATE VIEW audit_tip AS
  SELECT t.seq AS seq, coalesce(
      (SELECT hash FROM audit_log WHERE seq = t.seq), (SELECT hash FROM audit_heads WHERE seq = t.seq), '') AS hash
    FROM (SELECT max(coalesce((SELECT max(seq) FROM audit_log), 0), coalesce((SELECT max(seq) FROM audit_heads), 0))
      AS seq) AS t;

-- What triggers and the server insert into. The actor is who asks, unless the line names one.
CREATE VIEW audit_entry AS
  SELECT kind, actor, actor_role, subject, room_id, call_id, detail FROM audit_log WHERE seq < 0;
CREATE TRIGGER audit_append INSTEAD OF INSERT ON audit_entry
BEGIN
  INSERT INTO audit_log (seq, at, kind, actor, actor_role, subject, room_id, call_id, detail, hash)
    SELECT seq + 1, now(), NEW.kind, coalesce(NEW.actor, auth_uid()), coalesce(NEW.actor_role, auth_role()), NEW.subject,
        NEW.room_id, NEW.call_id, NEW.detail,
        audit_hash(hash, seq + 1, now(), NEW.kind, coalesce(NEW.actor, auth_uid()),
          coalesce(NEW.actor_role, auth_role()), NEW.subject, NEW.room_id, NEW.call_id, NEW.detail)
      FROM audit_tip;
END;

CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit_log
BEGIN
  SELECT raise_error('42501', 'the audit log never changes');
END;
-- Retention takes whole stretches from the beginning, and only what a signed head stands for.
CREATE TRIGGER audit_keeps_what_is_not_signed BEFORE DELETE ON audit_log
  WHEN OLD.seq > coalesce((SELECT max(seq) FROM audit_heads), 0) OR OLD.seq > (SELECT min(seq) FROM audit_log)
BEGIN
  SELECT raise_error('42501', 'the audit log loses its oldest lines first, and signed ones only');
END;
CREATE TRIGGER audit_heads_never_change BEFORE UPDATE ON audit_heads
BEGIN
  SELECT raise_error('42501', 'the audit log never changes');
END;

CREATE TRIGGER audit_heads_stay BEFORE DELETE ON audit_heads
  WHEN OLD.seq >= coalesce((SELECT min(seq) FROM audit_log) - 1, (SELECT max(seq) FROM audit_heads))
BEGIN
  SELECT raise_error('42501', 'this head stands for lines of the audit log');
END;

CREATE TRIGGER audit_session_opened AFTER INSERT ON auth_sessions
BEGIN
  INSERT INTO audit_entry (kind, subject, detail)
    VALUES ('session.opened', NEW.user_id, audit_detail('session', NEW.id, 'method', NEW.method));
END;
CREATE TRIGGER audit_session_ended AFTER UPDATE OF ended_at ON auth_sessions
  WHEN NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL
BEGIN
  INSERT INTO audit_entry (kind, subject, detail) VALUES ('session.ended', NEW.user_id, audit_detail('session', NEW.id));
END;

CREATE TRIGGER audit_account_created AFTER INSERT ON auth_users
BEGIN
  INSERT INTO audit_entry (kind, subject, detail) VALUES ('account.created', NEW.id, '{}');
END;
CREATE TRIGGER audit_account_deleted AFTER DELETE ON auth_users
BEGIN
  INSERT INTO audit_entry (kind, subject, detail) VALUES ('account.deleted', OLD.id, '{}');
END;
CREATE TRIGGER audit_account_changed AFTER UPDATE OF email, password_hash, role, banned_until ON auth_users
  WHEN (NEW.email, NEW.password_hash, NEW.role, NEW.banned_until)
    IS NOT (OLD.email, OLD.password_hash, OLD.role, OLD.banned_until)
BEGIN
  INSERT INTO audit_entry (kind, subject, detail)
    VALUES ('account.changed', NEW.id, audit_detail('email', NEW.email IS NOT OLD.email,
      'password', NEW.password_hash IS NOT OLD.password_hash,
      'role', NEW.role, 'banned_until', NEW.banned_until));
END;
CREATE TRIGGER audit_role_changed AFTER UPDATE OF role ON users WHEN NEW.role <> OLD.role
BEGIN
  INSERT INTO audit_entry (kind, subject, detail)
    VALUES ('account.role', NEW.id, audit_detail('from', OLD.role, 'to', NEW.role));
END;

CREATE TRIGGER audit_room_opened AFTER INSERT ON chat_rooms
BEGIN
  INSERT INTO audit_entry (kind, room_id, detail) VALUES ('room.opened', NEW.id, audit_detail('kind', NEW.kind));
END;
CREATE TRIGGER audit_room_deleted AFTER DELETE ON chat_rooms
BEGIN
  INSERT INTO audit_entry (kind, room_id, detail) VALUES ('room.deleted', OLD.id, '{}');
END;
CREATE TRIGGER audit_member_added AFTER INSERT ON room_members
BEGIN
  INSERT INTO audit_entry (kind, subject, room_id, detail) VALUES ('room.joined', NEW.user_id, NEW.room_id, '{}');
END;
CREATE TRIGGER audit_member_removed AFTER DELETE ON room_members
BEGIN
  INSERT INTO audit_entry (kind, subject, room_id, detail) VALUES ('room.left', OLD.user_id, OLD.room_id, '{}');
END;

CREATE TRIGGER audit_call_started AFTER INSERT ON video_calls
BEGIN
  INSERT INTO audit_entry (kind, subject, room_id, call_id, detail)
    VALUES ('call.started', NEW.receiver_id, NEW.room_id, NEW.id,
      audit_detail('caller', NEW.caller_id, 'call_type', NEW.call_type));
END;
CREATE TRIGGER audit_call_went_on AFTER UPDATE OF status ON video_calls
  WHEN NEW.status <> OLD.status AND NEW.status IN ('ringing', 'active')
BEGIN
  INSERT INTO audit_entry (kind, room_id, call_id, detail) VALUES ('call.' || NEW.status, NEW.room_id, NEW.id, '{}');
END;
-- The reason and the duration stand in the row once the rules of a call have stamped its end.
CREATE TRIGGER audit_call_ended AFTER UPDATE OF ended_at ON video_calls
  WHEN NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL
BEGIN
  INSERT INTO audit_entry (kind, room_id, call_id, detail)
    VALUES ('call.' || NEW.status, NEW.room_id, NEW.id,
      audit_detail('reason', NEW.end_reason, 'duration_seconds', NEW.duration_seconds));
END;
