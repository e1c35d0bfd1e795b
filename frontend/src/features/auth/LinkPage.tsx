import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useRef, useState } from "react";
import { Problem } from "@/shared/api/problem";
import { useProblemText } from "@/shared/api/problemText";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import { Narrow } from "@/shared/ui/Narrow";
import type { Step } from "./useLink";

interface Told {
  title: string;
  lead: ReactNode;
  /** Where to go on. */
  way: ReactNode;
}

interface LinkPageProps {
  step: Step;
  /** What is asked before anything happens, and the form or button with which it does. */
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  done: Told;
  /** What helps when the link works no longer. */
  used: Omit<Told, "title">;
}

/** The page that a mail's link leads to, in its steps. */
export function LinkPage({ step, title, lead, children, done, used }: LinkPageProps) {
  const { t } = useLingui();
  switch (step) {
    case "asking":
      return (
        <Narrow title={title} lead={lead}>
          {children}
        </Narrow>
      );
    case "done":
      return <Ending {...done} arrives />;
    case "used":
      return <Ending title={t`This link does not work any more`} {...used} arrives />;
    case "broken":
      return (
        <Ending
          title={t`This link is not whole`}
          lead={
            <Trans>
              Open it once more from the mail, or copy all of it, from https:// up to its last letter.
            </Trans>
          }
          way={used.way}
        />
      );
  }
}

function Ending({ title, lead, way, arrives = false }: Told & { arrives?: boolean }) {
  return (
    <Narrow title={title} lead={lead} arrives={arrives}>
      <div className="row">{way}</div>
    </Narrow>
  );
}

/** The button with which something happens; what the server refuses stands above it, and it may be pressed again. */
export function FollowButton({ children, follow }: { children: string; follow: () => Promise<void> }) {
  const text = useProblemText();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isSending = useRef(false);
  const send = async () => {
    if (isSending.current) return;
    isSending.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await follow();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      isSending.current = false;
      setBusy(false);
    }
  };
  return (
    <>
      {problem && <Banner tone="danger" announced title={text(problem)} />}
      <div className="row">
        <Button kind="primary" busy={isBusy} onClick={() => void send()}>
          {children}
        </Button>
      </div>
    </>
  );
}
