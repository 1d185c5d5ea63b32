-- What a session is signed in on, as its owner would say it ("Firefox, Linux"): for the list of one's own sessions. The
-- browser's full description stays outside; it would tell one person's device from all others.

ALTER TABLE auth_sessions ADD COLUMN device TEXT NOT NULL DEFAULT ''
  CONSTRAINT auth_sessions_device_check CHECK (length(device) <= 60);
