import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import type { Prescription } from "@/shared/api/generated/types.gen";
import { Amendment } from "@/shared/care/Amendment";
import { Name } from "@/shared/care/Name";
import { PatientCell } from "@/shared/care/PatientCell";
import { Written } from "@/shared/care/Written";
import type { Column } from "@/shared/lists/DataTable";
import { RowLink } from "@/shared/lists/RowLink";
import { useTimes } from "@/shared/time/useTimes";

/** What a list of prescriptions shows. */
export function usePrescriptionColumns(): Column<Prescription>[] {
  const { t } = useLingui();
  const times = useTimes();
  return useMemo(
    () => [
      {
        key: "medicine",
        header: t`Medicine`,
        isTitle: true,
        cell: (prescription) => (
          <RowLink to={`/prescriptions/${prescription.id}`}>
            <Written text={prescription.medicine} isAmended={prescription.amended_by !== null} />
          </RowLink>
        ),
      },
      {
        key: "patient",
        header: t`Patient`,
        cell: (prescription) => <PatientCell patient={prescription.patient} />,
      },
      {
        key: "when",
        header: t`When`,
        sort: "created_at",
        cell: (prescription) => <span className="nowrap">{times.dateTime(prescription.created_at)}</span>,
      },
      {
        key: "author",
        header: t`Prescribed by`,
        cell: (prescription) => <Name person={prescription.author} />,
      },
      {
        key: "amendment",
        header: t`Corrections`,
        cell: (prescription) => <Amendment record={prescription} base="/prescriptions" />,
      },
    ],
    [t, times],
  );
}
