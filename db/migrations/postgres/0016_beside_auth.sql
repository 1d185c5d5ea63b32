-- What a server has to know of an Auth that is not ours, whose tables its login may not read: whether there is one, and
-- who is banned. Sign-outs and bans are told by the triggers of 0011 while it listens.

CREATE OR REPLACE FUNCTION bedside.auth_is_ours() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute
    WHERE attrelid = 'auth.sessions'::regclass AND attname = 'refresh_counter' AND NOT attisdropped)
$$;

CREATE FUNCTION bedside.banned_accounts(at timestamptz, OUT id uuid, OUT banned_until timestamptz)
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT u.id, least(u.banned_until, '9999-12-31') FROM auth.users AS u WHERE u.banned_until > at
$$;
REVOKE ALL ON FUNCTION bedside.banned_accounts(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bedside.banned_accounts(timestamptz) TO bedside_server;

INSERT INTO bedside.migrations (number, name) VALUES (16, '0016_beside_auth');
