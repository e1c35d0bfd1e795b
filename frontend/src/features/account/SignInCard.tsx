import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { MailAddress } from "@/shared/care/MailAddress";
import { useCan, useMe } from "@/shared/session/me";
import { Button } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import styles from "./Account.module.css";
import { EmailDialog } from "./EmailDialog";
import { PasswordDialog } from "./PasswordDialog";
import { PendingEmail } from "./PendingEmail";

/** With what one signs in. */
export function SignInCard() {
  const { t } = useLingui();
  const can = useCan();
  const me = useMe();
  const [changing, setChanging] = useState<"email" | "password" | null>(null);
  const mayChange = can("account.update");
  const close = () => setChanging(null);
  return (
    <Card title={t`Signing in`}>
      <div className={styles.parts}>
        <div className={styles.part}>
          <div>
            <p className="muted">
              <Trans>E-mail address</Trans>
            </p>
            <p>{me.email && <MailAddress address={me.email} />}</p>
          </div>
          {mayChange && (
            <Button icon="mail" small onClick={() => setChanging("email")}>
              {t`Change the address`}
            </Button>
          )}
        </div>
        {me.pending_email !== null && <PendingEmail address={me.pending_email} />}
        <div className={styles.part}>
          <div>
            <p className="muted">
              <Trans>Password</Trans>
            </p>
            <p>
              <Trans>Nobody but you knows it, nor can it be read here.</Trans>
            </p>
          </div>
          {mayChange && (
            <Button icon="lock" small onClick={() => setChanging("password")}>
              {t`Change the password`}
            </Button>
          )}
        </div>
      </div>
      {changing === "email" && <EmailDialog onClose={close} />}
      {changing === "password" && <PasswordDialog onClose={close} />}
    </Card>
  );
}
