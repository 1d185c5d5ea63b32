-- Where to reach a device whose page is closed (W3C Push API). Not reachable through REST or the feed: an endpoint is a
-- capability, and whoever knows it may disturb its user. No foreign key to the session: the reader joins it, so that the
-- devices of an ended session hear nothing more.
CREATE TABLE push_subscriptions (
  endpoint TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  session_id TEXT NOT NULL,
  point TEXT NOT NULL,
  auth TEXT NOT NULL,
  created_at TEXT NOT NULL DEFAULT (now()),
  CONSTRAINT push_subscriptions_endpoint_check CHECK (length(endpoint) BETWEEN 10 AND 1000)
) STRICT;
CREATE INDEX push_subscriptions_user_id_idx ON push_subscriptions (user_id, created_at);
