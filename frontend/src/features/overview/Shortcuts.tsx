import { useLingui } from "@lingui/react/macro";
import { Link } from "react-router";
import { isAllowed, type Needed, useCan } from "@/shared/session/me";
import { Card } from "@/shared/ui/Card";
import { Icon, type IconName } from "@/shared/ui/Icon";
import styles from "./Shortcuts.module.css";

interface Shortcut {
  to: string;
  icon: IconName;
  label: string;
  needs: Needed;
}

/** Where those who run the clinic often go. */
export function Shortcuts() {
  const { t } = useLingui();
  const can = useCan();
  const ways: Shortcut[] = [
    { to: "/booking", icon: "plus", label: t`Book a visit or a diagnostic`, needs: "visit.create" },
    { to: "/staff", icon: "people", label: t`Colleagues and invitations`, needs: "staff.list" },
    {
      to: "/users?account=none",
      icon: "lock",
      label: t`Accounts that cannot sign in`,
      needs: "user.list",
    },
    {
      to: "/login-attempts?success=no",
      icon: "history",
      label: t`Failed sign-ins`,
      needs: "login_attempt.list",
    },
    { to: "/audit-events", icon: "shield", label: t`What was done, and by whom`, needs: "audit_event.list" },
  ];
  return (
    <Card title={t`Often needed`} flush>
      <ul className={styles.list}>
        {ways
          .filter((way) => isAllowed(way.needs, can))
          .map((way) => (
            <li key={way.to}>
              <Link to={way.to}>
                <Icon name={way.icon} />
                {way.label}
              </Link>
            </li>
          ))}
      </ul>
    </Card>
  );
}
