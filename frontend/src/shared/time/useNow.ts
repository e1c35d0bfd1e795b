import { useEffect, useState } from "react";

const MINUTE = 60_000;

/** The time, looked at again every minute, for what changes as it passes: an age, or whether something has begun. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
}
