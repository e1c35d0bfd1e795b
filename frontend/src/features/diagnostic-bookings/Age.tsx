import { Plural } from "@lingui/react/macro";
import { daysBetween } from "@/shared/time/days";
import { useTimes } from "@/shared/time/useTimes";
import { Badge, type Tone } from "@/shared/ui/Badge";

/** Days after which a waiting request stands out, and after which it is overdue. */
const LONG = 7;
const TOO_LONG = 14;

/** How long a request has been waiting, in days of the clinic's calendar. */
export function Age({ since }: { since: string }) {
  const times = useTimes();
  const days = Math.max(0, daysBetween(times.dayOf(since), times.today()));
  return (
    <Badge tone={toneOf(days)}>
      <Plural value={days} _0="New today" one="Waiting # day" other="Waiting # days" />
    </Badge>
  );
}

function toneOf(days: number): Tone {
  if (days >= TOO_LONG) return "danger";
  return days >= LONG ? "warning" : "neutral";
}
