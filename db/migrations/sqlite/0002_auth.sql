-- Auth's own tables. No row here signs anybody in by itself: passwords are Argon2id strings, refresh tokens are
-- counters whose secret part is made from a key outside the database, one-time tokens are digests.

CREATE TABLE auth_users (
  id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
  email TEXT NOT NULL,
  password_hash TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL DEFAULT 'authenticated',
  app_metadata TEXT NOT NULL DEFAULT '{}',
  user_metadata TEXT NOT NULL DEFAULT '{}',
  email_confirmed_at TEXT,
  confirmation_sent_at TEXT,
  recovery_sent_at TEXT,
  invited_at TEXT,
  last_sign_in_at TEXT,
  banned_until TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CONSTRAINT auth_users_email_check CHECK (length(email) BETWEEN 3 AND 255 AND email = lower(email)),
  CONSTRAINT auth_users_email_key UNIQUE (email)
) STRICT;
CREATE INDEX auth_users_created_at_idx ON auth_users (created_at DESC, id);

-- user_id has no foreign key: a session outlives its account for as long as an access token may still name it, so
-- that a restarted server knows whom to refuse.
CREATE TABLE auth_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  method TEXT NOT NULL,
  refresh_counter INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  refreshed_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;
CREATE INDEX auth_sessions_user_id_idx ON auth_sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX auth_sessions_ended_at_idx ON auth_sessions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE auth_refresh_tokens (
  session_id TEXT NOT NULL REFERENCES auth_sessions (id) ON DELETE CASCADE,
  counter INTEGER NOT NULL,
  issued_at TEXT NOT NULL,
  used_at TEXT,
  PRIMARY KEY (session_id, counter)
) STRICT, WITHOUT ROWID;

CREATE TABLE auth_one_time_tokens (
  user_id TEXT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
  token_use TEXT NOT NULL,
  link_digest TEXT NOT NULL,
  code_digest TEXT NOT NULL,
  wrong_codes INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  PRIMARY KEY (user_id, token_use),
  CONSTRAINT auth_one_time_tokens_token_use_check CHECK (token_use IN ('signup', 'invite', 'magiclink', 'recovery')),
  CONSTRAINT auth_one_time_tokens_link_digest_key UNIQUE (link_digest)
) STRICT;
CREATE INDEX auth_one_time_tokens_expires_at_idx ON auth_one_time_tokens (expires_at);
