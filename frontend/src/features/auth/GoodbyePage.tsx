import { Trans, useLingui } from "@lingui/react/macro";
import { Narrow } from "@/shared/ui/Narrow";
import { ToHome } from "./ways";

/** What somebody sees who has deleted the account. */
export default function GoodbyePage() {
  const { t } = useLingui();
  return (
    <Narrow
      title={t`Your account is deleted`}
      lead={
        <Trans>
          Nobody can sign in with it any more, and we write to you no more. Your medical record stays at the
          clinic, as the law asks; call us if you want to know what is in it.
        </Trans>
      }
    >
      <div className="row">
        <ToHome />
      </div>
    </Narrow>
  );
}
