import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { viewPatientOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { dialing } from "@/shared/care/names";
import { buttonClass } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";

/** Telephone numbers seldom change while a list of requests is worked through. */
const STALE = 300_000;

interface CallerProps {
  patientId: number;
  /** It is in sight, or nearly; the number is asked for only then. */
  isSeen: boolean;
  onCall: () => void;
}

/** The patient's telephone number, one click away from a call; where there is none, the mail address. */
export function Caller({ patientId, isSeen, onCall }: CallerProps) {
  const { t } = useLingui();
  const patient = useQuery({
    ...viewPatientOptions({ path: { patient_id: patientId } }),
    staleTime: STALE,
    enabled: isSeen,
  });
  const phone = patient.data?.profile.phone;
  const email = patient.data?.email;
  if (phone) {
    return (
      <a className={buttonClass({ kind: "secondary" })} href={dialing(phone)} onClick={onCall}>
        <Icon name="phone" />
        <span>{phone}</span>
      </a>
    );
  }
  if (!patient.data) return null;
  return email ? (
    <a className={buttonClass({ kind: "secondary" })} href={`mailto:${email}`}>
      <Icon name="mail" />
      {t`Write an e-mail`}
    </a>
  ) : (
    <span className="muted">{t`No phone number`}</span>
  );
}
