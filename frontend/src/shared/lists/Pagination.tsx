import { Trans, useLingui } from "@lingui/react/macro";
import { useMarked } from "@/shared/routing/useMarked";
import { useTimes } from "@/shared/time/useTimes";
import { Button } from "@/shared/ui/Button";
import styles from "./Pagination.module.css";
import { PAGE_SIZES } from "./useListParams";

interface PaginationProps {
  page: number;
  pageSize: number;
  total: number;
  onPage: (page: number) => void;
  onPageSize: (size: number) => void;
}

/** Where in a long list one is, and the way through it. */
export function Pagination({ page, pageSize, total, onPage, onPageSize }: PaginationProps) {
  const { t } = useLingui();
  const { number } = useTimes();
  const [rows, chooseRows] = useMarked(pageSize, onPageSize);
  const last = Math.max(1, Math.ceil(total / pageSize));
  const first = number((page - 1) * pageSize + 1);
  const end = number(Math.min(total, page * pageSize));
  const all = number(total);
  return (
    <nav className={`${styles.pagination} no-print`} aria-label={t`Pages`}>
      <p className={styles.where}>
        <Trans>
          {first}–{end} of {all}
        </Trans>
      </p>
      <label className={styles.size}>
        <span>{t`Rows`}</span>
        <select value={rows} onChange={(event) => chooseRows(Number(event.target.value))}>
          {PAGE_SIZES.map((size) => (
            <option key={size} value={size}>
              {size}
            </option>
          ))}
        </select>
      </label>
      <div className="row">
        <Button icon="left" iconOnly small disabled={page <= 1} onClick={() => onPage(page - 1)}>
          {t`Previous page`}
        </Button>
        <Button icon="right" iconOnly small disabled={page >= last} onClick={() => onPage(page + 1)}>
          {t`Next page`}
        </Button>
      </div>
    </nav>
  );
}
