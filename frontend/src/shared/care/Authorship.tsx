import { useLingui } from "@lingui/react/macro";
import type { AuthorRef, Person } from "@/shared/api/generated/types.gen";
import { useRoleName } from "@/shared/session/roles";
import { Name } from "./Name";
import { fullName } from "./names";

interface Authored {
  author: AuthorRef;
  written_by: Person | null;
}

/** Who answers for a record, in which role, and who typed it where that was somebody else. */
export function Authorship({ record: { author, written_by } }: { record: Authored }) {
  const { t } = useLingui();
  const roleName = useRoleName();
  return (
    <span>
      <Name person={author} />, {roleName(author.role)}
      {written_by && ` · ${t`written down by ${fullName(written_by)}`}`}
    </span>
  );
}
