-- Who may call me: everybody in my rooms, only doctors, or nobody. A column of the profile, which those who share a room
-- read, so that a page can say so before it tries.

ALTER TABLE users ADD COLUMN calls_from TEXT NOT NULL DEFAULT 'everybody'
  CONSTRAINT users_calls_from_check CHECK (calls_from IN ('everybody', 'doctors', 'nobody'));

DROP TRIGGER users_touch;
CREATE TRIGGER users_touch AFTER UPDATE OF display_name, role, avatar_url, calls_from ON users
  WHEN (NEW.display_name, NEW.role, NEW.avatar_url, NEW.calls_from)
    IS NOT (OLD.display_name, OLD.role, OLD.avatar_url, OLD.calls_from)
BEGIN
  SELECT definer_begin();
  UPDATE users SET updated_at = now() WHERE id = NEW.id;
  SELECT definer_end();
END;

-- Only among members of the room: to others the policy says no, and nothing about anybody's wishes.
CREATE TRIGGER video_calls_are_wanted BEFORE INSERT ON video_calls
  WHEN NOT acts_as_owner()
    AND (SELECT count(*) FROM room_members WHERE room_id = NEW.room_id
      AND user_id IN (NEW.caller_id, NEW.receiver_id)) = 2
    AND NEW.caller_id = auth_uid()
    AND CASE (SELECT calls_from FROM users WHERE id = NEW.receiver_id)
      WHEN 'nobody' THEN 1
      WHEN 'doctors' THEN NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.caller_id AND role IN ('doctor', 'admin'))
      ELSE 0 END
BEGIN
  SELECT raise_error('PT403', 'this person does not take calls from you', '', 'Write a message instead.');
END;
