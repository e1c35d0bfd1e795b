import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { changeMe } from "@/shared/api/generated/sdk.gen";
import { Problem } from "@/shared/api/problem";
import { useFaultText, useProblemText } from "@/shared/api/problemText";
import { useCan, useMe } from "@/shared/session/me";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import { useAnnouncer } from "@/shared/ui/Toast";
import { useSetMe } from "./useSetMe";

/** The new address that waits until the link in the mail to it was followed. */
export function PendingEmail({ address }: { address: string }) {
  const { t } = useLingui();
  const can = useCan();
  const { email } = useMe();
  const { isBusy, refusal, change } = useAddressChange();
  const again = async () => {
    await change(address, t`The link was sent again.`);
  };
  const keep = async () => {
    // Naming the present address drops the one that waits.
    if (email !== null) await change(email, t`Your address stays as it is.`);
  };
  return (
    <Banner
      tone={refusal ? "danger" : "info"}
      title={t`${address} waits to be confirmed`}
      actions={
        can("account.update") && (
          <>
            <Button small busy={isBusy} onClick={() => void again()}>
              {t`Send the link again`}
            </Button>
            <Button small busy={isBusy} onClick={() => void keep()}>
              {t`Keep the present address`}
            </Button>
          </>
        )
      }
    >
      <p role={refusal ? "alert" : undefined}>
        {refusal ?? (
          <Trans>
            Follow the link in the mail to it, within 24 hours. Until then the present one counts.
          </Trans>
        )}
      </p>
    </Banner>
  );
}

/** Asks for an address without a form, and says in a sentence why it was refused. */
function useAddressChange() {
  const setMe = useSetMe();
  const { done } = useAnnouncer();
  const problemText = useProblemText();
  const faultText = useFaultText();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const change = async (email: string, told: string) => {
    setBusy(true);
    setRefusal(null);
    try {
      const { data } = await changeMe({ body: { email }, throwOnError: true });
      setMe(data);
      done(told);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const [fault] = error.errors;
      setRefusal(fault ? faultText(fault) : problemText(error));
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, refusal, change };
}
