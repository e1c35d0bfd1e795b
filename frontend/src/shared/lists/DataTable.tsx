import { useLingui } from "@lingui/react/macro";
import { type MouseEvent, memo, type ReactNode, startTransition, useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { Icon } from "@/shared/ui/Icon";
import styles from "./DataTable.module.css";

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The field that the API sorts by; without it the heading is plain. */
  sort?: string;
  /** Names the row; on the phone it is the card's title. */
  isTitle?: boolean;
  /** Numbers stand under each other at the end of the cell. */
  isNumber?: boolean;
  /** Buttons; the heading is for readers only. */
  isActions?: boolean;
}

interface DataTableProps<Row> {
  /** What the table lists, for readers. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  sort?: string;
  onSort?: (sort: string) => void;
  /** The rows are about to be replaced by those asked for. */
  isStale?: boolean;
}

/** How many rows a list draws at once: more than the window of a laptop shows. The others follow a frame later. */
const AT_ONCE = 12;

/** A table on wide screens, and one card for each row on narrow ones. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  sort,
  onSort,
  isStale,
}: DataTableProps<Row>) {
  const followed = useFollowing(rows);
  const follow = useRowLinks();
  const isBusy = isStale || (rows.length > AT_ONCE && followed !== rows);
  return (
    <div className={styles.place}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: what is clicked are links, which have their keys. */}
      <table className={`${styles.table} ${isStale ? styles.stale : ""}`} aria-busy={isBusy} onClick={follow}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <Rows rows={rows} columns={columns} rowKey={rowKey} to={AT_ONCE} />
        {rows.length > AT_ONCE && <Rows rows={followed} columns={columns} rowKey={rowKey} from={AT_ONCE} />}
      </table>
    </div>
  );
}

/** Opens the links of rows within the application, where a browser would open them in this very window. */
function useRowLinks() {
  const navigate = useNavigate();
  return (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || isElsewhere || event.defaultPrevented || link.origin !== location.origin) return;
    event.preventDefault();
    void navigate(link.pathname + link.search);
  };
}

/** A value one painted frame late: what hangs on it is drawn after what is in sight. */
function useFollowing<Value>(value: Value): Value {
  const [followed, follow] = useState(value);
  useEffect(() => startTransition(() => follow(value)), [value]);
  return followed;
}

interface RowsProps<Row> extends Pick<DataTableProps<Row>, "rows" | "columns" | "rowKey"> {
  from?: number;
  to?: number;
}

/** Some of the rows; drawn anew only for other rows or columns, not for another function that names them. */
const Rows = memo(
  function Rows<Row>({ rows, columns, rowKey, from, to }: RowsProps<Row>) {
    return (
      <tbody>
        {rows.slice(from, to).map((row) => (
          <tr key={rowKey(row)}>{columns.map((column) => cellOf(column, row))}</tr>
        ))}
      </tbody>
    );
  },
  (before, after) => before.rows === after.rows && before.columns === after.columns,
) as <Row>(props: RowsProps<Row>) => ReactNode;

function cellOf<Row>(column: Column<Row>, row: Row) {
  if (column.isTitle) {
    return (
      <th key={column.key} scope="row" className={styles.title}>
        {column.cell(row)}
      </th>
    );
  }
  const look = [column.isNumber && styles.number, column.isActions && styles.actions]
    .filter(Boolean)
    .join(" ");
  return (
    <td key={column.key} className={look || undefined} data-label={column.header}>
      {column.cell(row)}
    </td>
  );
}

function Heading<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}) {
  const { t } = useLingui();
  const { header, sort: field } = column;
  const look = column.isNumber ? styles.number : undefined;
  if (field === undefined || !onSort) {
    return (
      <th scope="col" className={look}>
        {column.isActions ? <span className="visually-hidden">{header}</span> : header}
      </th>
    );
  }
  const isUp = sort === field;
  const isDown = sort === `-${field}`;
  return (
    <th scope="col" className={look} aria-sort={isUp ? "ascending" : isDown ? "descending" : undefined}>
      <button
        type="button"
        className={styles.sort}
        title={t`Sort by ${header}`}
        onClick={() => onSort(isUp ? `-${field}` : field)}
      >
        {header}
        <Icon name={isUp ? "up" : isDown ? "down" : "sort"} size="small" />
      </button>
    </th>
  );
}
