import { useLingui } from "@lingui/react/macro";
import { Link } from "react-router";
import type { Obstacle } from "@/shared/api/generated/types.gen";
import type { Problem } from "@/shared/api/problem";
import { useProblemText } from "@/shared/api/problemText";
import { isStaff, useCan } from "@/shared/session/me";
import { useTimes } from "@/shared/time/useTimes";
import { Banner } from "@/shared/ui/Banner";
import styles from "./Form.module.css";

/** Why the server refused a form as a whole, and what has to be dealt with first, each with the way to it. */
export function Refusal({ problem }: { problem: Problem }) {
  const text = useProblemText();
  return (
    <Banner tone="danger" announced title={text(problem)}>
      {problem.obstacles.length > 0 && <Obstacles obstacles={problem.obstacles} />}
    </Banner>
  );
}

function Obstacles({ obstacles }: { obstacles: readonly Obstacle[] }) {
  const { t } = useLingui();
  const { dateTime } = useTimes();
  const isOfStaff = isStaff(useCan());
  const wayTo = ({ kind, id }: Obstacle) => {
    if (isOfStaff) return kind === "visit" ? `/visits/${id}` : `/diagnostic-bookings/${id}`;
    return kind === "visit" ? "/own-visits" : "/own-bookings";
  };
  const nameOf = ({ kind, starts_at }: Obstacle) => {
    if (!starts_at) return t`A request for a diagnostic that waits for a date`;
    const when = dateTime(starts_at);
    return kind === "visit" ? t`Visit on ${when}` : t`Diagnostic on ${when}`;
  };
  return (
    <ul className={styles.obstacles}>
      {obstacles.map((obstacle) => (
        <li key={`${obstacle.kind} ${obstacle.id}`}>
          <Link to={wayTo(obstacle)}>{nameOf(obstacle)}</Link>
        </li>
      ))}
    </ul>
  );
}
