import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { viewDoctorOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { resumeBooking, suspendBooking } from "@/shared/api/generated/sdk.gen";
import type { Doctor } from "@/shared/api/generated/types.gen";
import { fullName } from "@/shared/care/names";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import { useRefresh } from "@/shared/live/useRefresh";
import { useId } from "@/shared/routing/params";
import { isStaff, useCan } from "@/shared/session/me";
import { Button, LinkButton } from "@/shared/ui/Button";
import { Columns } from "@/shared/ui/Columns";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import { useAnnouncer } from "@/shared/ui/Toast";
import { Available } from "./Available";
import { FreeTimesCard } from "./FreeTimesCard";
import { HoursCard } from "./HoursCard";
import { TimeOffCard } from "./TimeOffCard";
import { useKeeps } from "./useKeeps";

export default function DoctorPage() {
  return <DoctorInFull id={useId("doctorId")} />;
}

/** Everything about one doctor. */
export function DoctorInFull({ id }: { id: number }) {
  const query = useQuery(viewDoctorOptions({ path: { doctor_id: id } }));
  return <Loaded query={query}>{(doctor) => <Details doctor={doctor} />}</Loaded>;
}

function Details({ doctor }: { doctor: Doctor }) {
  const { t } = useLingui();
  const can = useCan();
  const keeps = useKeeps(doctor.id);
  const [isAsking, setAsking] = useState(false);
  const isAvailable = doctor.is_available_for_booking;
  const maySwitch = can(isAvailable ? "doctor.suspend_booking" : "doctor.resume_booking");
  return (
    <>
      <PageHeader
        title={fullName(doctor)}
        crumbs={[{ to: "/doctors", label: t`Doctors` }]}
        lead={
          <span className="row">
            <span>{doctor.specialty}</span> <Available is={isAvailable} />
          </span>
        }
        actions={
          <>
            {can("visit.create") && isAvailable && (
              <LinkButton to={`/booking?doctor=${doctor.id}`} kind="primary" icon="plus">
                {t`Book a visit`}
              </LinkButton>
            )}
            {can("visit.list") && isStaff(can) && (
              <LinkButton to={`/calendar?view=week&doctor=${doctor.id}`} icon="calendar">
                {t`Calendar`}
              </LinkButton>
            )}
            {maySwitch && (
              <Button onClick={() => setAsking(true)}>
                {isAvailable ? t`Suspend bookings` : t`Resume bookings`}
              </Button>
            )}
          </>
        }
      />
      <Columns>
        <FreeTimesCard doctor={doctor} />
        <div className="stack">
          <HoursCard doctor={doctor} />
          {keeps("time_off.list") && <TimeOffCard doctor={doctor} />}
        </div>
      </Columns>
      {isAsking && <SwitchDialog doctor={doctor} onClose={() => setAsking(false)} />}
    </>
  );
}

/** Asks before a doctor takes no more bookings, or takes them again. */
function SwitchDialog({ doctor, onClose }: { doctor: Doctor; onClose: () => void }) {
  const { t } = useLingui();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  // What was asked stays what is done, also when somebody else is faster.
  const [suspends] = useState(doctor.is_available_for_booking);
  const name = fullName(doctor);
  const change = async () => {
    const path = { doctor_id: doctor.id };
    if (suspends) await suspendBooking({ path, throwOnError: true });
    else await resumeBooking({ path, throwOnError: true });
    onClose();
    done(suspends ? t`${name} takes no more bookings.` : t`${name} takes bookings again.`);
    await refresh("doctors");
  };
  return (
    <ConfirmDialog
      title={suspends ? t`Take no more bookings for ${name}?` : t`Take bookings for ${name} again?`}
      confirm={suspends ? t`Suspend bookings` : t`Resume bookings`}
      danger={suspends}
      onConfirm={change}
      onClose={onClose}
    >
      <p>
        {suspends ? (
          <Trans>Visits that are booked already stay. The doctor is told by mail.</Trans>
        ) : (
          <Trans>Free times are offered from now on. The doctor is told by mail.</Trans>
        )}
      </p>
    </ConfirmDialog>
  );
}
