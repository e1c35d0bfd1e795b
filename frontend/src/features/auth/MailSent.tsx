import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button } from "@/shared/ui/Button";
import { Narrow } from "@/shared/ui/Narrow";
import { ToHome } from "./ways";

/** What happens now is in a mail. Whether the address is known is for its owner alone to know. */
export function MailSent({
  to,
  onAgain,
  children,
}: {
  to: string;
  onAgain: () => void;
  children: ReactNode;
}) {
  const { t } = useLingui();
  return (
    <Narrow
      title={t`Look into your mailbox`}
      lead={
        <Trans>
          We have written to <strong>{to}</strong>.
        </Trans>
      }
      arrives
    >
      <p>{children}</p>
      <p>
        <Trans>No mail after a few minutes? Look among the spam, and whether the address is right.</Trans>
      </p>
      <div className="row">
        <Button onClick={onAgain}>{t`Try again`}</Button>
        <ToHome />
      </div>
    </Narrow>
  );
}
