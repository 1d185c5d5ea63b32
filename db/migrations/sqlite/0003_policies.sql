-- What a client may not write, refused by the database itself. The words are PostgreSQL's: a row that the policy does
-- not allow, or a column that was not granted. Reading is hidden by predicates (store/sqlite/policy.h); the checks of
-- updates and deletes here are the second wall behind those.
--
-- acts_as_owner() is true for the service role and for trigger code between definer_begin() and definer_end().

CREATE TRIGGER users_insert_policy BEFORE INSERT ON users WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'new row violates row-level security policy for table "users"');
END;
CREATE TRIGGER users_update_policy BEFORE UPDATE ON users WHEN NOT acts_as_owner() AND OLD.id IS NOT auth_uid()
BEGIN
  SELECT raise_error('42501', 'permission denied for table users');
END;
CREATE TRIGGER users_update_columns BEFORE UPDATE OF id, role, created_at, updated_at ON users WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'permission denied for table users');
END;
CREATE TRIGGER users_delete_policy BEFORE DELETE ON users WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'permission denied for table users');
END;
CREATE TRIGGER users_touch AFTER UPDATE OF display_name, role, avatar_url ON users
  WHEN (NEW.display_name, NEW.role, NEW.avatar_url) IS NOT (OLD.display_name, OLD.role, OLD.avatar_url)
BEGIN
  SELECT definer_begin();
  UPDATE users SET updated_at = now() WHERE id = NEW.id;
  SELECT definer_end();
END;

CREATE TRIGGER chat_rooms_insert_policy BEFORE INSERT ON chat_rooms
  WHEN NOT acts_as_owner() AND NOT coalesce(NEW.created_by = auth_uid(), 0)
BEGIN
  SELECT raise_error('42501', 'new row violates row-level security policy for table "chat_rooms"');
END;
CREATE TRIGGER chat_rooms_update_policy BEFORE UPDATE ON chat_rooms
  WHEN NOT acts_as_owner()
    AND NOT EXISTS (SELECT 1 FROM room_members WHERE room_id = OLD.id AND user_id = auth_uid())
BEGIN
  SELECT raise_error('42501', 'permission denied for table chat_rooms');
END;
CREATE TRIGGER chat_rooms_update_columns
  BEFORE UPDATE OF id, kind, created_by, created_at, updated_at, last_message_at ON chat_rooms WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'permission denied for table chat_rooms');
END;
CREATE TRIGGER chat_rooms_delete_policy BEFORE DELETE ON chat_rooms WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'permission denied for table chat_rooms');
END;
-- Whoever opens a room is in it; and clients do not choose its times.
CREATE TRIGGER chat_rooms_opened AFTER INSERT ON chat_rooms WHEN NEW.created_by IS NOT NULL
BEGIN
  SELECT definer_begin();
  UPDATE chat_rooms SET created_at = now(), updated_at = now(), last_message_at = NULL
    WHERE id = NEW.id AND auth_role() <> 'service_role'
      AND (NEW.created_at, NEW.updated_at, NEW.last_message_at) IS NOT (now(), now(), NULL);
  INSERT OR IGNORE INTO room_members (room_id, user_id) VALUES (NEW.id, NEW.created_by);
  SELECT definer_end();
END;
CREATE TRIGGER chat_rooms_touch AFTER UPDATE OF kind, title ON chat_rooms
  WHEN (NEW.kind, NEW.title) IS NOT (OLD.kind, OLD.title)
BEGIN
  SELECT definer_begin();
  UPDATE chat_rooms SET updated_at = now() WHERE id = NEW.id;
  SELECT definer_end();
END;

CREATE TRIGGER room_members_insert_policy BEFORE INSERT ON room_members WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'new row violates row-level security policy for table "room_members"');
END;
CREATE TRIGGER room_members_update_policy BEFORE UPDATE ON room_members
  WHEN NOT acts_as_owner() AND OLD.user_id IS NOT auth_uid()
BEGIN
  SELECT raise_error('42501', 'permission denied for table room_members');
END;
CREATE TRIGGER room_members_update_columns BEFORE UPDATE OF room_id, user_id, joined_at ON room_members
  WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'permission denied for table room_members');
END;
CREATE TRIGGER room_members_delete_policy BEFORE DELETE ON room_members
  WHEN NOT acts_as_owner() AND OLD.user_id IS NOT auth_uid()
BEGIN
  SELECT raise_error('42501', 'permission denied for table room_members');
END;

CREATE TRIGGER messages_insert_policy BEFORE INSERT ON messages
  WHEN NOT acts_as_owner() AND NOT coalesce(
    NEW.sender_id = auth_uid() AND NEW.kind = 'text' AND NEW.call_id IS NULL
    AND EXISTS (SELECT 1 FROM room_members WHERE room_id = NEW.room_id AND user_id = auth_uid()), 0)
BEGIN
  SELECT raise_error('42501', 'new row violates row-level security policy for table "messages"');
END;
CREATE TRIGGER messages_update_policy BEFORE UPDATE ON messages WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'permission denied for table messages');
END;
CREATE TRIGGER messages_delete_policy BEFORE DELETE ON messages WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'permission denied for table messages');
END;
-- Clients do not choose the time of a message, or unread counts would be theirs to bend.
CREATE TRIGGER messages_written AFTER INSERT ON messages
BEGIN
  SELECT definer_begin();
  UPDATE messages SET created_at = now()
    WHERE id = NEW.id AND auth_role() <> 'service_role' AND NEW.created_at <> now();
  UPDATE chat_rooms SET last_message_at = (SELECT created_at FROM messages WHERE id = NEW.id)
    WHERE id = NEW.room_id
      AND coalesce(last_message_at < (SELECT created_at FROM messages WHERE id = NEW.id), 1);
  SELECT definer_end();
END;

CREATE TRIGGER video_calls_insert_policy BEFORE INSERT ON video_calls
  WHEN NOT acts_as_owner() AND NOT coalesce(
    NEW.caller_id = auth_uid() AND NEW.caller_id <> NEW.receiver_id
    AND EXISTS (SELECT 1 FROM room_members WHERE room_id = NEW.room_id AND user_id = NEW.caller_id)
    AND EXISTS (SELECT 1 FROM room_members WHERE room_id = NEW.room_id AND user_id = NEW.receiver_id)
    AND EXISTS (SELECT 1 FROM chat_rooms WHERE id = NEW.room_id AND kind <> 'announcement'), 0)
BEGIN
  SELECT raise_error('42501', 'new row violates row-level security policy for table "video_calls"');
END;
CREATE TRIGGER video_calls_update_policy BEFORE UPDATE ON video_calls
  WHEN NOT acts_as_owner() AND NOT coalesce(auth_uid() IN (OLD.caller_id, OLD.receiver_id), 0)
BEGIN
  SELECT raise_error('42501', 'permission denied for table video_calls');
END;
CREATE TRIGGER video_calls_update_columns
  BEFORE UPDATE OF id, room_id, caller_id, receiver_id, started_at, answered_at, ended_at, duration_seconds, created_at,
    updated_at ON video_calls
  WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'permission denied for table video_calls');
END;
CREATE TRIGGER video_calls_delete_policy BEFORE DELETE ON video_calls WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'permission denied for table video_calls');
END;

CREATE TRIGGER webrtc_signals_insert_policy BEFORE INSERT ON webrtc_signals
  WHEN NOT acts_as_owner() AND NOT coalesce(
    NEW.sender_id = auth_uid() AND EXISTS (
      SELECT 1 FROM video_calls WHERE id = NEW.call_id AND status IN ('calling', 'ringing', 'active')
        AND ((caller_id = NEW.sender_id AND receiver_id = NEW.receiver_id)
          OR (caller_id = NEW.receiver_id AND receiver_id = NEW.sender_id))), 0)
BEGIN
  SELECT raise_error('42501', 'new row violates row-level security policy for table "webrtc_signals"');
END;
CREATE TRIGGER webrtc_signals_update_policy BEFORE UPDATE ON webrtc_signals WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'permission denied for table webrtc_signals');
END;
CREATE TRIGGER webrtc_signals_delete_policy BEFORE DELETE ON webrtc_signals WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'permission denied for table webrtc_signals');
END;
