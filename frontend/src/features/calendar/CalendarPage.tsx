import { useLingui } from "@lingui/react/macro";
import { useCan } from "@/shared/session/me";
import { LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import { Calendar } from "./Calendar";
import { useDirectory } from "./useCalendar";

export default function CalendarPage() {
  const { t } = useLingui();
  const can = useCan();
  const directory = useDirectory();
  return (
    <>
      <PageHeader
        title={t`Calendar`}
        actions={
          can("visit.create") && (
            <LinkButton to="/booking" kind="primary" icon="plus">
              {t`Book a visit`}
            </LinkButton>
          )
        }
      />
      <Loaded query={directory} lines={8}>
        {(doctors) => <Calendar doctors={doctors} />}
      </Loaded>
    </>
  );
}
