import { useLingui } from "@lingui/react/macro";
import { Link } from "react-router";
import { Badge } from "@/shared/ui/Badge";

interface Amendable {
  amends: number | null;
  amended_by: number | null;
}

/** Says of a record that it was corrected, or that it is a correction, and leads to the other one. */
export function Amendment({ record, base }: { record: Amendable; base: string }) {
  const { t } = useLingui();
  if (record.amended_by !== null)
    return (
      <span className="row">
        <Badge tone="warning">{t`Corrected`}</Badge>
        <Link to={`${base}/${record.amended_by}`}>{t`Read the correction`}</Link>
      </span>
    );
  if (record.amends !== null)
    return (
      <span className="row">
        <Badge tone="info">{t`Correction`}</Badge>
        <Link to={`${base}/${record.amends}`}>{t`What was corrected`}</Link>
      </span>
    );
  return null;
}
