import { useLingui } from "@lingui/react/macro";
import { useCan } from "@/shared/session/me";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { PageHeader } from "@/shared/ui/PageHeader";
import styles from "./Account.module.css";
import { DeleteCard } from "./DeleteCard";
import { DetailsCard } from "./DetailsCard";
import { DeviceCard } from "./DeviceCard";
import { GreetingsCard } from "./GreetingsCard";
import { SessionsCard } from "./SessionsCard";
import { SignInCard } from "./SignInCard";

/** One's own account: who one is, how one signs in, and how this device behaves. */
export default function AccountPage() {
  const { t } = useLingui();
  const can = useCan();
  return (
    <>
      <PageHeader title={t`Account and settings`} />
      <div className={styles.columns}>
        <div className="stack">
          <DetailsCard />
          <SignInCard />
          <SessionsCard />
        </div>
        <div className="stack">
          <DeviceCard />
          {can("account.update") && <GreetingsCard />}
          {can("account.delete") && <DeleteCard />}
        </div>
      </div>
      <ZoneHint />
    </>
  );
}
