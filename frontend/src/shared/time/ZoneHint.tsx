import { Trans } from "@lingui/react/macro";
import { memo } from "react";
import { useTimes } from "./useTimes";

/** Says once for a list or a page in which zone its times are. */
export const ZoneHint = memo(function ZoneHint() {
  const { zone, zoneName } = useTimes();
  const short = zoneName();
  return (
    <p className="muted">
      <Trans>
        Times in {zone} ({short})
      </Trans>
    </p>
  );
});
