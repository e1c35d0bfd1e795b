import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { DeleteDialog } from "./DeleteDialog";

/** The way out of having an account. */
export function DeleteCard() {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  return (
    <Card title={t`Delete the account`}>
      <div className="stack">
        <p>
          <Trans>
            Sign-in and contact data go for good. What was written about your health stays, as the law asks.
          </Trans>
        </p>
        <p>
          <Button icon="trash" onClick={() => setAsking(true)}>
            {t`Delete the account`}
          </Button>
        </p>
      </div>
      {isAsking && <DeleteDialog onClose={() => setAsking(false)} />}
    </Card>
  );
}
