-- Who may call me: everybody in my rooms, only doctors, or nobody. A column of the profile, which those who share a room
-- read, so that a page can say so before it tries.

ALTER TABLE public.users ADD COLUMN calls_from text NOT NULL DEFAULT 'everybody'
  CHECK (calls_from IN ('everybody', 'doctors', 'nobody'));
GRANT UPDATE (calls_from) ON public.users TO authenticated;

CREATE OR REPLACE FUNCTION bedside.users_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.display_name, NEW.role, NEW.avatar_url, NEW.calls_from)
    IS DISTINCT FROM (OLD.display_name, OLD.role, OLD.avatar_url, OLD.calls_from)
  THEN
    NEW.updated_at := now();
  END IF;
  RETURN NEW;
END $$;

-- After call_begins (triggers of one moment run in order of name), which has refused whoever shares no room: to strangers
-- the policy says no, and nothing about anybody's wishes.
CREATE FUNCTION bedside.call_is_wanted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT bedside.acts_as_owner() AND EXISTS (SELECT FROM public.users WHERE id = NEW.receiver_id AND (calls_from = 'nobody'
      OR (calls_from = 'doctors'
        AND NOT EXISTS (SELECT FROM public.users WHERE id = NEW.caller_id AND role IN ('doctor', 'admin')))))
  THEN
    RAISE EXCEPTION 'this person does not take calls from you'
      USING ERRCODE = 'PT403', HINT = 'Write a message instead.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER call_is_wanted BEFORE INSERT ON public.video_calls
  FOR EACH ROW EXECUTE FUNCTION bedside.call_is_wanted();

INSERT INTO bedside.migrations (number, name) VALUES (12, '0012_calls_from');
