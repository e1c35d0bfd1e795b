import type { ReactNode } from "react";
import type { Visit } from "@/shared/api/generated/types.gen";
import { useTimes } from "@/shared/time/useTimes";
import { Name } from "./Name";

/** Which visit a question is about, and what else there is to say. */
export function VisitInWords({ visit, children }: { visit: Visit; children?: ReactNode }) {
  const times = useTimes();
  return (
    <div className="stack">
      <p>
        <strong>
          <Name person={visit.patient} />
        </strong>
        {visit.patient.birth_date && `, ${times.dayPlain(visit.patient.birth_date)}`}
        <br />
        {times.dateTime(visit.starts_at)} ({times.zoneName(visit.starts_at)}), <Name person={visit.doctor} />
      </p>
      {children && <p>{children}</p>}
    </div>
  );
}
