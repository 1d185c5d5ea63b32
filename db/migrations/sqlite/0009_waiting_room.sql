-- Who waits for which doctor, since when, and what their device check said. One row for each doctor of the room, so that
-- the two who may read it are named in it: nobody else learns who waits or how many. Written by start_waiting() alone.

CREATE TABLE waiting_room (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (gen_random_uuid()),
  room_id TEXT NOT NULL REFERENCES chat_rooms (id) ON DELETE CASCADE,
  patient_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  doctor_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  since TEXT NOT NULL DEFAULT (now()),
  ready TEXT,
  CONSTRAINT waiting_room_ready_check CHECK (json_fits(ready, 1024, 3)),
  -- A key of its own, because PostgREST takes a table whose key is made of references for the way between their targets.
  CONSTRAINT waiting_room_place_key UNIQUE (room_id, patient_id, doctor_id)
) STRICT;
CREATE INDEX waiting_room_patient_id_idx ON waiting_room (patient_id);
CREATE INDEX waiting_room_doctor_id_idx ON waiting_room (doctor_id, since);
CREATE INDEX waiting_room_since_idx ON waiting_room (since);

CREATE TRIGGER waiting_room_insert_policy BEFORE INSERT ON waiting_room WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'new row violates row-level security policy for table "waiting_room"');
END;
CREATE TRIGGER waiting_room_update_policy BEFORE UPDATE ON waiting_room WHEN NOT acts_as_owner()
BEGIN
  SELECT raise_error('42501', 'permission denied for table waiting_room');
END;
CREATE TRIGGER waiting_room_delete_policy BEFORE DELETE ON waiting_room
  WHEN NOT acts_as_owner() AND NOT coalesce(auth_uid() IN (OLD.patient_id, OLD.doctor_id), 0)
BEGIN
  SELECT raise_error('42501', 'permission denied for table waiting_room');
END;

-- Whoever is in a call with the patient has let them in; a call that nobody answered leaves them their place.
CREATE TRIGGER waiting_ends_with_the_call AFTER UPDATE OF status ON video_calls
  WHEN NEW.status = 'active' AND OLD.status <> 'active'
BEGIN
  SELECT definer_begin();
  DELETE FROM waiting_room WHERE room_id = NEW.room_id AND patient_id IN (NEW.caller_id, NEW.receiver_id);
  SELECT definer_end();
END;
CREATE TRIGGER waiting_ends_with_the_membership AFTER DELETE ON room_members
BEGIN
  SELECT definer_begin();
  DELETE FROM waiting_room WHERE room_id = OLD.room_id AND OLD.user_id IN (patient_id, doctor_id);
  SELECT definer_end();
END;
