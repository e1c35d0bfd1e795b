import { useLingui } from "@lingui/react/macro";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "@/shared/ui/Button";
import type { IconName } from "@/shared/ui/Icon";
import { Loaded } from "@/shared/ui/Query";
import { Notice } from "@/shared/ui/States";
import { type Column, DataTable } from "./DataTable";
import styles from "./ListView.module.css";
import { Pagination } from "./Pagination";
import type { ListParams } from "./useListParams";

interface PageOf<Row> {
  items: Row[];
  total: number;
  page: number;
  page_size: number;
}

interface ListViewProps<Row, Filters extends string> {
  caption: string;
  query: UseQueryResult<PageOf<Row>, unknown>;
  params: ListParams<Filters>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string | number;
  /** What is said when there is nothing at all; when filters let nothing through, the view says so itself. */
  empty: { icon: IconName; title: string; action?: ReactNode };
}

/** A list of the API: its table, its pages, and what stands there while it is empty, loading or broken. */
export function ListView<Row, Filters extends string>(props: ListViewProps<Row, Filters>) {
  const { query, params } = props;
  return (
    <section className={styles.list} aria-label={props.caption}>
      <Loaded query={query} lines={8}>
        {(found) =>
          found.items.length === 0 ? (
            <Empty {...props} hasOtherPages={found.total > 0} />
          ) : (
            <>
              <DataTable
                caption={props.caption}
                columns={props.columns}
                rows={found.items}
                rowKey={props.rowKey}
                sort={params.sort}
                onSort={params.setSort}
                isStale={query.isPlaceholderData}
              />
              <Pagination
                page={found.page}
                pageSize={found.page_size}
                total={found.total}
                onPage={params.setPage}
                onPageSize={params.setPageSize}
              />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

function Empty<Row, Filters extends string>({
  params,
  empty,
  hasOtherPages,
}: ListViewProps<Row, Filters> & {
  hasOtherPages: boolean;
}) {
  const { t } = useLingui();
  if (hasOtherPages) {
    return (
      <Notice
        icon="search"
        title={t`There is nothing on this page any more`}
        action={<Button onClick={() => params.setPage(1)}>{t`To the first page`}</Button>}
      />
    );
  }
  if (params.isFiltered) {
    return (
      <Notice
        icon="search"
        title={t`Nothing fits these filters`}
        action={<Button onClick={params.clearFilters}>{t`Clear filters`}</Button>}
      />
    );
  }
  return <Notice icon={empty.icon} title={empty.title} action={empty.action} />;
}
