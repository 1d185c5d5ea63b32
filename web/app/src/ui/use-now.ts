import { useEffect, useState } from 'react';

const kMinuteMs = 60_000;

/** The present, renewed every minute: "Today" must not still be said tomorrow. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), kMinuteMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
