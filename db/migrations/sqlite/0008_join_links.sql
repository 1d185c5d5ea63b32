-- Links by which somebody without an account comes into one room, once. A link is made, listed and revoked by functions
-- (store/sqlite/join_links.h) and redeemed by Auth. Not reachable through REST or the feed.

CREATE TABLE join_links (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (gen_random_uuid()),
  room_id TEXT NOT NULL REFERENCES chat_rooms (id) ON DELETE CASCADE,
  created_by TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- SHA-256 in lower-case hex; the token itself is shown once and kept nowhere.
  token_digest TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL DEFAULT (now()),
  expires_at TEXT NOT NULL,
  used_at TEXT,
  revoked_at TEXT,
  revoked_by TEXT,
  guest_id TEXT REFERENCES users (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX join_links_room_id_idx ON join_links (room_id, created_at);
CREATE INDEX join_links_created_by_idx ON join_links (created_by);
CREATE INDEX join_links_guest_id_idx ON join_links (guest_id) WHERE guest_id IS NOT NULL;

-- A guest's one room. A rule for every role: no handler and no function leads a guest anywhere else.
CREATE TABLE room_guests (
  user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  room_id TEXT NOT NULL REFERENCES chat_rooms (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX room_guests_room_id_idx ON room_guests (room_id);

CREATE TRIGGER guests_open_no_rooms BEFORE INSERT ON chat_rooms
  WHEN EXISTS (SELECT 1 FROM room_guests WHERE user_id = NEW.created_by)
BEGIN
  SELECT raise_error('42501', 'a guest opens no rooms');
END;
CREATE TRIGGER guests_stay_in_their_room BEFORE INSERT ON room_members
  WHEN EXISTS (SELECT 1 FROM room_guests WHERE user_id = NEW.user_id AND room_id <> NEW.room_id)
BEGIN
  SELECT raise_error('42501', 'a guest stays in one room');
END;

CREATE TRIGGER audit_link_made AFTER INSERT ON join_links
BEGIN
  INSERT INTO audit_entry (kind, actor, actor_role, room_id, detail)
    VALUES ('link.made', NEW.created_by, 'authenticated', NEW.room_id, audit_detail('link', NEW.id, 'expires_at', NEW.expires_at));
END;
CREATE TRIGGER audit_link_used AFTER UPDATE OF used_at ON join_links WHEN NEW.used_at IS NOT NULL AND OLD.used_at IS NULL
BEGIN
  INSERT INTO audit_entry (kind, subject, room_id, detail)
    VALUES ('link.used', NEW.guest_id, NEW.room_id, audit_detail('link', NEW.id));
END;
CREATE TRIGGER audit_link_revoked AFTER UPDATE OF revoked_at ON join_links
  WHEN NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL
BEGIN
  INSERT INTO audit_entry (kind, actor, actor_role, subject, room_id, detail)
    VALUES ('link.revoked', NEW.revoked_by, 'authenticated', NEW.guest_id, NEW.room_id, audit_detail('link', NEW.id));
END;
