-- The public tables of docs/data.md. Values have one stored form each: uuid and timestamptz as the text PostgREST
-- prints, jsonb as JSON text, numbers as numbers. Constraints are named <table>_<what>_check for PostgreSQL's words.

CREATE TABLE users (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (gen_random_uuid()),
  display_name TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL DEFAULT 'patient',
  avatar_url TEXT,
  created_at TEXT NOT NULL DEFAULT (now()),
  updated_at TEXT NOT NULL DEFAULT (now()),
  CONSTRAINT users_id_check CHECK (is_uuid(id)),
  CONSTRAINT users_display_name_check CHECK (length(display_name) <= 200),
  CONSTRAINT users_role_check CHECK (role IN ('doctor', 'patient', 'admin')),
  CONSTRAINT users_avatar_url_check CHECK (length(avatar_url) <= 2000)
) STRICT;

CREATE TABLE chat_rooms (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (gen_random_uuid()),
  kind TEXT NOT NULL DEFAULT 'consultation',
  title TEXT NOT NULL DEFAULT '',
  created_by TEXT DEFAULT (auth_uid()) REFERENCES users (id) ON DELETE SET NULL,
  created_at TEXT NOT NULL DEFAULT (now()),
  updated_at TEXT NOT NULL DEFAULT (now()),
  last_message_at TEXT,
  CONSTRAINT chat_rooms_id_check CHECK (is_uuid(id)),
  CONSTRAINT chat_rooms_kind_check CHECK (kind IN ('consultation', 'direct', 'announcement')),
  CONSTRAINT chat_rooms_title_check CHECK (length(title) <= 200)
) STRICT;
CREATE INDEX chat_rooms_created_by_idx ON chat_rooms (created_by);

CREATE TABLE room_members (
  room_id TEXT NOT NULL REFERENCES chat_rooms (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  joined_at TEXT NOT NULL DEFAULT (now()),
  last_read_at TEXT,
  PRIMARY KEY (room_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_members_user_id_idx ON room_members (user_id, room_id);

CREATE TABLE video_calls (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (gen_random_uuid()),
  room_id TEXT NOT NULL REFERENCES chat_rooms (id) ON DELETE CASCADE,
  caller_id TEXT NOT NULL REFERENCES users (id),
  receiver_id TEXT NOT NULL REFERENCES users (id),
  status TEXT NOT NULL DEFAULT 'calling',
  call_type TEXT NOT NULL DEFAULT 'video',
  started_at TEXT NOT NULL DEFAULT (now()),
  answered_at TEXT,
  ended_at TEXT,
  duration_seconds INTEGER,
  end_reason TEXT,
  metadata TEXT,
  created_at TEXT NOT NULL DEFAULT (now()),
  updated_at TEXT NOT NULL DEFAULT (now()),
  CONSTRAINT video_calls_id_check CHECK (is_uuid(id)),
  CONSTRAINT video_calls_parties_check CHECK (caller_id <> receiver_id),
  CONSTRAINT video_calls_status_check
    CHECK (status IN ('calling', 'ringing', 'active', 'ended', 'declined', 'failed')),
  CONSTRAINT video_calls_call_type_check CHECK (call_type IN ('video', 'audio')),
  CONSTRAINT video_calls_end_reason_check CHECK (length(end_reason) BETWEEN 1 AND 50),
  CONSTRAINT video_calls_metadata_check CHECK (json_fits(metadata, 16384, 16))
) STRICT;
CREATE INDEX video_calls_room_id_idx ON video_calls (room_id, created_at);
CREATE INDEX video_calls_caller_id_idx ON video_calls (caller_id, created_at);
CREATE INDEX video_calls_receiver_id_idx ON video_calls (receiver_id, created_at);
CREATE INDEX video_calls_open_caller_idx ON video_calls (caller_id) WHERE status IN ('calling', 'ringing', 'active');
CREATE INDEX video_calls_open_receiver_idx
  ON video_calls (receiver_id) WHERE status IN ('calling', 'ringing', 'active');

CREATE TABLE messages (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (gen_random_uuid()),
  room_id TEXT NOT NULL REFERENCES chat_rooms (id) ON DELETE CASCADE,
  sender_id TEXT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL DEFAULT 'text',
  body TEXT NOT NULL,
  call_id TEXT REFERENCES video_calls (id) ON DELETE CASCADE,
  metadata TEXT,
  created_at TEXT NOT NULL DEFAULT (now()),
  CONSTRAINT messages_id_check CHECK (is_uuid(id)),
  CONSTRAINT messages_kind_check CHECK (kind IN ('text', 'call')),
  CONSTRAINT messages_body_check CHECK (length(body) BETWEEN 1 AND 8000),
  CONSTRAINT messages_call_id_check CHECK ((kind = 'call') = (call_id IS NOT NULL)),
  CONSTRAINT messages_metadata_check CHECK (json_fits(metadata, 16384, 16))
) STRICT;
CREATE INDEX messages_room_id_idx ON messages (room_id, created_at);
CREATE INDEX messages_sender_id_idx ON messages (sender_id);
-- A call leaves one entry in the chat, however often it is said to have ended.
CREATE UNIQUE INDEX messages_call_id_key ON messages (call_id) WHERE call_id IS NOT NULL;

CREATE TABLE webrtc_signals (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (gen_random_uuid()),
  call_id TEXT NOT NULL REFERENCES video_calls (id) ON DELETE CASCADE,
  sender_id TEXT NOT NULL REFERENCES users (id),
  receiver_id TEXT NOT NULL REFERENCES users (id),
  signal_type TEXT NOT NULL,
  signal_data TEXT NOT NULL,
  -- 0 only between the insert and the trigger that gives the number.
  seq INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL DEFAULT (now()),
  CONSTRAINT webrtc_signals_id_check CHECK (is_uuid(id)),
  CONSTRAINT webrtc_signals_signal_type_check CHECK (signal_type IN ('offer', 'answer', 'ice_candidate')),
  CONSTRAINT webrtc_signals_signal_data_check CHECK (signal_fits(signal_type, signal_data)),
  UNIQUE (call_id, seq)
) STRICT;
CREATE INDEX webrtc_signals_sender_id_idx ON webrtc_signals (sender_id);
CREATE INDEX webrtc_signals_receiver_id_idx ON webrtc_signals (receiver_id);
