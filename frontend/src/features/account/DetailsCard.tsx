import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Tagged } from "@/shared/api/conditional";
import { tagged } from "@/shared/api/conditional";
import { viewMe } from "@/shared/api/generated/sdk.gen";
import type { Me, Profile } from "@/shared/api/generated/types.gen";
import { Problem } from "@/shared/api/problem";
import { useProblemText } from "@/shared/api/problemText";
import { useGenders } from "@/shared/care/gender";
import { fullName } from "@/shared/care/names";
import { useCan, useMe } from "@/shared/session/me";
import { useRoleName } from "@/shared/session/roles";
import { useTimes } from "@/shared/time/useTimes";
import { Banner } from "@/shared/ui/Banner";
import { Button } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Card";
import { Facts } from "@/shared/ui/Facts";
import { ProfileDialog } from "./ProfileDialog";

/** Who one is, as the clinic knows it. */
export function DetailsCard() {
  const { t } = useLingui();
  const can = useCan();
  const me = useMe();
  const times = useTimes();
  const roleName = useRoleName();
  const genders = new Map(useGenders());
  const text = useProblemText();
  const [changing, setChanging] = useState<Tagged<Me> | null>(null);
  const [isReading, setReading] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { profile } = me;

  const change = async () => {
    setReading(true);
    setProblem(null);
    try {
      // Read anew, so that the form starts from the state that the server compares with.
      setChanging(await tagged(viewMe({ throwOnError: true })));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setReading(false);
    }
  };
  return (
    <Card
      title={t`Your details`}
      actions={
        can("account.update") && (
          <Button icon="edit" small busy={isReading} onClick={() => void change()}>
            {t`Change`}
          </Button>
        )
      }
    >
      <div className="stack">
        {problem && <Banner tone="danger" announced title={text(problem)} />}
        <Facts
          items={[
            [t`Name`, fullName(profile)],
            [t`Role`, me.specialty ? `${roleName(me.role)}, ${me.specialty}` : roleName(me.role)],
            [t`Birth date`, profile.birth_date && times.dayPlain(profile.birth_date)],
            [t`Gender`, genders.get(profile.gender)],
            [t`Phone`, profile.phone],
            [t`Address`, addressOf(profile)],
            [t`Height`, profile.height_cm !== null && t`${times.number(profile.height_cm)} cm`],
            [t`Weight`, profile.weight_kg !== null && t`${times.number(profile.weight_kg)} kg`],
            [t`Account since`, times.date(me.created_at)],
          ]}
        />
      </div>
      {changing && <ProfileDialog before={changing} onClose={() => setChanging(null)} />}
    </Card>
  );
}

function addressOf({ street, house, city, region, country }: Profile): string {
  const lines = [[street, house].filter(Boolean).join(" "), city, region, country];
  return lines.filter(Boolean).join("\n");
}
