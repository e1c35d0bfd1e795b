import { useLingui } from "@lingui/react/macro";
import { useId } from "@/shared/routing/params";
import { useCan } from "@/shared/session/me";
import { LinkButton } from "@/shared/ui/Button";
import { RecordTimeline } from "./RecordTimeline";

/** The record on the page about a patient, with what may be added to it. */
export default function RecordSection() {
  const { t } = useLingui();
  const id = useId("patientId");
  const can = useCan();
  const ways = [
    { may: "journal_entry.create", to: "/journal-entries/new", icon: "note", words: t`Write an entry` },
    { may: "prescription.create", to: "/prescriptions/new", icon: "pill", words: t`Prescribe` },
    { may: "sick_leave.create", to: "/sick-leaves/new", icon: "leave", words: t`Write off sick` },
  ] as const;
  const open = ways.filter(({ may }) => can(may));
  return (
    <>
      {open.length > 0 && (
        <div className="row no-print">
          {open.map(({ to, icon, words }, index) => (
            <LinkButton
              key={to}
              to={`${to}?patient=${id}`}
              icon={icon}
              kind={index === 0 ? "primary" : "secondary"}
            >
              {words}
            </LinkButton>
          ))}
        </div>
      )}
      <RecordTimeline patientId={id} />
    </>
  );
}
