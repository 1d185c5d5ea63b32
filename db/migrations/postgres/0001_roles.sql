-- The roles of a Supabase project, each made only where it is missing, and the schema of what is Bedside's own.
--
-- Every file of this folder can be run by `bedside migrate`, by psql -1 -f, or as a migration of the Supabase CLI; each
-- notes itself in bedside.migrations, so that the three may be mixed. Run them in order, each once.

CREATE SCHEMA bedside;
CREATE TABLE bedside.migrations (
  number int PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'anon') THEN
    CREATE ROLE anon NOLOGIN NOINHERIT;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'authenticated') THEN
    CREATE ROLE authenticated NOLOGIN NOINHERIT;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'service_role') THEN
    CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'authenticator') THEN
    CREATE ROLE authenticator LOGIN NOINHERIT;
    GRANT anon, authenticated, service_role TO authenticator;
  END IF;
  -- What a server's login needs and no more: CREATE ROLE my_bedside LOGIN REPLICATION PASSWORD '…' IN ROLE bedside_server.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bedside_server') THEN
    CREATE ROLE bedside_server NOLOGIN;
    GRANT anon, authenticated, service_role TO bedside_server;
  END IF;
  -- Whoever migrates may act as the three, and may hand their rights on.
  IF NOT pg_has_role(current_user, 'service_role', 'member') THEN
    EXECUTE format('GRANT anon, authenticated, service_role TO %I', current_user);
  END IF;
END $$;

GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role, bedside_server;
GRANT USAGE ON SCHEMA bedside TO anon, authenticated, service_role, bedside_server;
GRANT SELECT ON bedside.migrations TO anon, authenticated, service_role, bedside_server;

INSERT INTO bedside.migrations (number, name) VALUES (1, '0001_roles');
