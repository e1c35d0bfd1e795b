import { useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { Problem } from "@/shared/api/problem";

/** Where somebody is who followed the link of a mail. */
export type Step = "asking" | "done" | "used" | "broken";

interface FollowedLink {
  /**
   * `asking`: nothing has happened yet; `done`; `used`: the link works no longer; `broken`: there is no token in it, as
   * when it was not copied whole.
   */
  step: Step;
  /** Sends the token; anything but a token that works no longer is thrown. */
  follow: (send: (token: string) => Promise<unknown>) => Promise<void>;
}

/**
 * The link of a mail. Opening it changes nothing, because mail programs and virus scanners open links too.
 *
 * The token is read once and leaves the address at once: neither the history, nor a copied address, nor another site
 * that is gone to from here gives it away.
 */
export function useLink(): FollowedLink {
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const [token] = useState(() => search.get("token") ?? "");
  const [step, setStep] = useState<Step>(token ? "asking" : "broken");
  const isInAddress = search.has("token");
  useEffect(() => {
    if (isInAddress) void navigate({ search: "" }, { replace: true });
  }, [isInAddress, navigate]);

  const follow: FollowedLink["follow"] = async (send) => {
    try {
      await send(token);
      setStep("done");
    } catch (error) {
      if (!isUsed(error)) throw error;
      setStep("used");
    }
  };
  return { step, follow };
}

/** Whether it is the link that is refused, whatever else may be. */
function isUsed(error: unknown): boolean {
  return error instanceof Problem && error.errors.some((fault) => fault.field === "token");
}
