import { useLingui } from "@lingui/react";
import { useMemo } from "react";
import { useClinic } from "@/shared/clinic/clinic";
import { language } from "@/shared/i18n/i18n";
import { type Day, dayOf, instantOf, startOfDay, type WallClock, type WallTime, wallTime } from "./days";
import { type Formats, formatsOf } from "./formats";

export interface Times extends Formats {
  /** The IANA name of the clinic's zone. */
  zone: string;
  /** The day that the clinic's calendar shows now. */
  today(): Day;
  dayOf(instant: string | Date): Day;
  wallTime(instant: string | Date): WallTime;
  /** The instant of a wall-clock time, as the API takes it. */
  instant(day: Day, time: WallClock): string;
  /** The instant at which a day begins, as the API's filters take it. */
  startOfDay(day: Day): string;
}

/** Times as people read them: in the chosen language and, wherever the browser is, in the clinic's zone. */
export function useTimes(): Times {
  const zone = useClinic().time_zone;
  const { i18n } = useLingui();
  return useMemo(() => timesOf(i18n.locale, zone), [i18n.locale, zone]);
}

function timesOf(_locale: string, zone: string): Times {
  return {
    ...formatsOf(language(), zone),
    zone,
    today: () => dayOf(new Date(), zone),
    dayOf: (instant) => dayOf(instant, zone),
    wallTime: (instant) => wallTime(instant, zone),
    instant: (day, time) => instantOf(day, time, zone).toISOString(),
    startOfDay: (day) => startOfDay(day, zone).toISOString(),
  };
}
