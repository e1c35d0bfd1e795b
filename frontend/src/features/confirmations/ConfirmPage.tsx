import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate, useParams } from "react-router";
import * as v from "valibot";
import type { Confirmation } from "@/shared/api/generated/types.gen";
import { useProblemText } from "@/shared/api/problemText";
import { useClinicCard } from "@/shared/clinic/card";
import { Form } from "@/shared/forms/Form";
import { TextField } from "@/shared/forms/fields";
import { needed } from "@/shared/forms/schema";
import { useAppForm } from "@/shared/forms/useAppForm";
import { language } from "@/shared/i18n/i18n";
import { formatsOf } from "@/shared/time/formats";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import { Facts } from "@/shared/ui/Facts";
import { Narrow } from "@/shared/ui/Narrow";
import { Skeleton } from "@/shared/ui/States";
import { type Answer, useConfirmation } from "./useConfirmation";

/** The longest number that anybody may send, with whatever stands between its groups. */
const LONGEST = 100;
const SCHEMA = v.object({ number: needed(v.pipe(v.string(), v.maxLength(LONGEST))) });

export default function ConfirmPage() {
  const { t } = useLingui();
  const { number } = useParams();
  const navigate = useNavigate();
  const [answer, again] = useConfirmation(number);
  const form = useAppForm({
    schema: SCHEMA,
    values: { number: number ?? "" },
    onSubmit: async ({ number: typed }) => {
      if (typed === number) again();
      else await navigate(`/confirm/${encodeURIComponent(typed)}`);
    },
  });
  return (
    <Narrow
      title={t`Check a document`}
      lead={<Trans>Each document of the clinic has a number. Here you see whether it is genuine.</Trans>}
    >
      <div role="status">
        <Told answer={answer} onRetry={again} />
      </div>
      <Form form={form} submit={t`Check`} guarded={false}>
        <TextField
          form={form}
          name="number"
          label={t`Number of the document`}
          hint={t`For example 7K2M-9QXR-4TBD-WC3H-0F6V; capitals and hyphens do not matter.`}
        />
      </Form>
    </Narrow>
  );
}

function Told({ answer, onRetry }: { answer: Answer; onRetry: () => void }) {
  const { t } = useLingui();
  const text = useProblemText();
  const { clinic } = useClinicCard();
  switch (answer.status) {
    case "none":
      return null;
    case "asking":
      return <Skeleton lines={3} />;
    case "known":
      return <Known confirmation={answer.confirmation} />;
    case "unknown":
      return (
        <Banner tone="danger" title={t`There is no document with this number`}>
          <Trans>Look whether it was typed right. If it was, the clinic did not issue the document.</Trans>
          {clinic && (
            <>
              {" "}
              <Trans>You can call us at {clinic.phone}.</Trans>
            </>
          )}
        </Banner>
      );
    case "failed":
      return (
        <Banner
          tone="warning"
          title={text(answer.problem)}
          actions={
            <Button small icon="refresh" onClick={onRetry}>
              {t`Try again`}
            </Button>
          }
        />
      );
  }
}

function Known({ confirmation }: { confirmation: Confirmation }) {
  const { t } = useLingui();
  // Days are the same in every zone.
  const { dayPlain } = formatsOf(language(), "UTC");
  const { number, status, from_date, to_date, issued_on, issuer, clinic } = confirmation;
  const isOneDay = from_date === to_date;
  return (
    <div className="stack">
      {status === "valid" ? (
        <Banner tone="success" title={t`This document is genuine`}>
          <Trans>It says what the clinic says. Compare the dates with those on the paper.</Trans>
        </Banner>
      ) : (
        <Banner tone="warning" title={t`This document does not hold any more`}>
          <Trans>The clinic issued it, but has withdrawn or changed what it says.</Trans>
        </Banner>
      )}
      <Facts
        items={[
          [t`Number`, number],
          [
            isOneDay ? t`Day` : t`Days`,
            isOneDay ? dayPlain(from_date) : `${dayPlain(from_date)} – ${dayPlain(to_date)}`,
          ],
          [t`Issued on`, dayPlain(issued_on)],
          [t`Issued by`, `${issuer}, ${clinic}`],
        ]}
      />
    </div>
  );
}
