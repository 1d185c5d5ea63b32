-- Who was signed out, banned or removed by whatever means, other servers and psql among them, is told to every server at
-- once, so that sockets are cut and tokens refused there too. "session <id> <user>", "ban <user> <seconds since 1970>",
-- "unban <user>".
CREATE FUNCTION bedside.tell_session_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('bedside_revoked', format('session %s %s', OLD.id, OLD.user_id));
  RETURN NULL;
END $$;

-- "infinity" is a ban without an end; a removed account is banned for as long as a token may name it.
CREATE FUNCTION bedside.tell_ban() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM pg_notify('bedside_revoked', format('ban %s 253402300799', OLD.id));
  ELSIF NEW.banned_until IS NULL OR NEW.banned_until <= now() THEN
    PERFORM pg_notify('bedside_revoked', format('unban %s', NEW.id));
  ELSE
    PERFORM pg_notify('bedside_revoked', format('ban %s %s', NEW.id,
      least(extract(epoch FROM least(NEW.banned_until, '9999-12-31')), 253402300799)::bigint));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER bedside_tell_ban AFTER UPDATE OF banned_until ON auth.users
  FOR EACH ROW WHEN (NEW.banned_until IS DISTINCT FROM OLD.banned_until) EXECUTE FUNCTION bedside.tell_ban();
CREATE TRIGGER bedside_tell_removal AFTER DELETE ON auth.users
  FOR EACH ROW EXECUTE FUNCTION bedside.tell_ban();

-- A Supabase project's Auth removes the row of a session that ends; ours notes when it ended.
DO $$
BEGIN
  IF bedside.auth_is_ours() THEN
    CREATE TRIGGER bedside_tell_session_ended AFTER UPDATE ON auth.sessions
      FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL)
      EXECUTE FUNCTION bedside.tell_session_ended();
  ELSE
    CREATE TRIGGER bedside_tell_session_ended AFTER DELETE ON auth.sessions
      FOR EACH ROW EXECUTE FUNCTION bedside.tell_session_ended();
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'auth.sessions belongs to somebody else: a sign-out counts when its token expires';
END $$;

INSERT INTO bedside.migrations (number, name) VALUES (11, '0011_revocations');
