import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { blockUser, deleteUser, grantAdmin, revokeAdmin, unblockUser } from "@/shared/api/generated/sdk.gen";
import type { User } from "@/shared/api/generated/types.gen";
import { MailAddress } from "@/shared/care/MailAddress";
import { fullName } from "@/shared/care/names";
import { ConfirmDialog } from "@/shared/forms/ConfirmDialog";
import { useRefresh } from "@/shared/live/useRefresh";
import { useTimes } from "@/shared/time/useTimes";
import { useAnnouncer } from "@/shared/ui/Toast";

/** What was asked to be done with an account. */
export type Asked = "block" | "unblock" | "grant" | "revoke" | "delete";

interface UserDialogProps {
  asked: Asked;
  user: User;
  onClose: () => void;
}

/** What a question says, and what happens when it is answered with yes. */
interface Question {
  title: string;
  confirm: string;
  danger?: boolean;
  text: ReactNode;
  act: () => Promise<unknown>;
  done: string;
}

/** Asks by the person's name before something is done with an account, and does it. */
export function UserDialog({ asked, user, onClose }: UserDialogProps) {
  const question = useQuestion(asked, user);
  const times = useTimes();
  const refresh = useRefresh();
  const { done } = useAnnouncer();
  const { birth_date } = user.profile;
  const confirmed = async () => {
    await question.act();
    onClose();
    done(question.done);
    await refresh("users", "patients", "staff", "doctors");
  };
  return (
    <ConfirmDialog
      title={question.title}
      confirm={question.confirm}
      danger={question.danger ?? false}
      onConfirm={confirmed}
      onClose={onClose}
    >
      <div className="stack">
        <p>
          <strong>{fullName(user.profile)}</strong>
          {birth_date && `, ${times.dayPlain(birth_date)}`}
          {user.email && (
            <>
              <br />
              <MailAddress address={user.email} />
            </>
          )}
        </p>
        <p>{question.text}</p>
      </div>
    </ConfirmDialog>
  );
}

function useQuestion(asked: Asked, user: User): Question {
  const { t } = useLingui();
  const navigate = useNavigate();
  const name = fullName(user.profile);
  const call = { path: { user_id: user.id }, throwOnError: true } as const;
  const questions: Readonly<Record<Asked, Question>> = {
    block: {
      title: t`Block ${name}?`,
      confirm: t`Block`,
      danger: true,
      text: (
        <Trans>
          Every device is signed out at once, and nobody can sign in to this account until it is unblocked. A
          mail says so.
        </Trans>
      ),
      act: () => blockUser(call),
      done: t`${name} is blocked.`,
    },
    unblock: {
      title: t`Unblock ${name}?`,
      confirm: t`Unblock`,
      text: <Trans>The account can be signed in to again. A mail says so.</Trans>,
      act: () => unblockUser(call),
      done: t`${name} is no longer blocked.`,
    },
    grant: {
      title: t`Make ${name} an administrator?`,
      confirm: t`Make an administrator`,
      text:
        user.staff_role === null ? (
          <Trans>
            Administrators see and change nearly everything. As an administrator this person is no patient any
            more: no visits or diagnostics can be booked, and no new records be written. Only a superuser can
            take the rights away.
          </Trans>
        ) : (
          <Trans>
            Administrators see and change nearly everything. The present work stays as it is. Only a superuser
            can take the rights away.
          </Trans>
        ),
      act: () => grantAdmin(call),
      done: t`${name} is an administrator now.`,
    },
    revoke: {
      title: t`Take administrator's rights away from ${name}?`,
      confirm: t`Take them away`,
      danger: true,
      text: <Trans>It counts at once. What else this person is stays as it is. A mail says so.</Trans>,
      act: () => revokeAdmin(call),
      done: t`${name} is no administrator any more.`,
    },
    delete: {
      title: t`Delete ${name}?`,
      confirm: t`Delete`,
      danger: true,
      text: (
        <Trans>
          The address, telephone number and password are deleted; the medical record stays, as the law asks.
          This cannot be taken back.
        </Trans>
      ),
      act: async () => {
        await deleteUser(call);
        // Away first: the page must not ask for what is gone.
        await navigate("/users", { replace: true });
      },
      done: t`${name} was deleted.`,
    },
  };
  return questions[asked];
}
