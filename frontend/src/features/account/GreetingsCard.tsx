import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { changeMe } from "@/shared/api/generated/sdk.gen";
import { Problem } from "@/shared/api/problem";
import { useProblemText } from "@/shared/api/problemText";
import { SwitchSetting } from "@/shared/forms/settings";
import { useMe } from "@/shared/session/me";
import { Banner } from "@/shared/ui/Banner";
import { Card } from "@/shared/ui/Card";
import { useAnnouncer } from "@/shared/ui/Toast";
import { useSetMe } from "./useSetMe";

/** Whether one wants mails that are not needed. */
export function GreetingsCard() {
  const { t } = useLingui();
  const me = useMe();
  const setMe = useSetMe();
  const text = useProblemText();
  const { done } = useAnnouncer();
  const [wanted, setWanted] = useState<boolean | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const change = async (greetings: boolean) => {
    setWanted(greetings);
    setProblem(null);
    try {
      const { data } = await changeMe({ body: { greetings }, throwOnError: true });
      setMe(data);
      done(greetings ? t`You get greetings.` : t`You get no more greetings.`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setWanted(null);
    }
  };
  return (
    <Card title={t`Mails`}>
      <div className="stack">
        {problem && <Banner tone="danger" announced title={text(problem)} />}
        <SwitchSetting
          label={t`Birthday and seasonal greetings`}
          hint={t`Mails about your bookings and your account always come.`}
          value={wanted ?? me.greetings}
          busy={wanted !== null}
          onChange={(on) => void change(on)}
        />
      </div>
    </Card>
  );
}
