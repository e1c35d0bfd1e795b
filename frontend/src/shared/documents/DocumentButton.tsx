import { useState } from "react";
import { Problem } from "@/shared/api/problem";
import { useProblemText } from "@/shared/api/problemText";
import { Button, type ButtonKind } from "@/shared/ui/Button";
import styles from "./DocumentButton.module.css";
import { saveDocument } from "./save";

interface DocumentButtonProps {
  /** Asks the server: `() => printVisit({ path: { visit_id: 7 }, throwOnError: true })`. */
  load: () => Promise<{ data: Blob | File; response?: Response }>;
  kind?: ButtonKind;
  small?: boolean;
  children: string;
}

/** Downloads a document. It is no link, because only the client's requests carry the session's token. */
export function DocumentButton({ load, kind, small, children }: DocumentButtonProps) {
  const text = useProblemText();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const download = async () => {
    setBusy(true);
    setProblem(null);
    try {
      saveDocument(await load());
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <span className={styles.document}>
      <Button
        icon="download"
        busy={isBusy}
        onClick={() => void download()}
        {...(kind ? { kind } : {})}
        {...(small ? { small } : {})}
      >
        {children}
      </Button>
      {problem && (
        <span className={styles.problem} role="alert">
          {text(problem)}
        </span>
      )}
    </span>
  );
}
