import { Plural, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { listDiagnosticBookingsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import { FilterBar, TextFilter } from "@/shared/lists/FilterBar";
import { MoreFilters } from "@/shared/lists/MoreFilters";
import { Pagination } from "@/shared/lists/Pagination";
import { useListParams } from "@/shared/lists/useListParams";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { Button, LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Loaded } from "@/shared/ui/Query";
import { Notice } from "@/shared/ui/States";
import { OpenRequests } from "./OpenRequests";
import styles from "./RequestsPage.module.css";

const FILTERS = ["patient_name", "diagnostic_name"] as const;

/** What waits for a call, the longest waiting first. */
export default function RequestsPage() {
  const { t } = useLingui();
  const params = useListParams({ filters: FILTERS, sort: "requested_at" });
  const { filters, page, pageSize, setFilters } = params;
  const query = useQuery({
    ...listDiagnosticBookingsOptions({
      query: { ...filters, status: "requested", sort: "requested_at", page, page_size: pageSize },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader
        title={t`Requests`}
        lead={
          query.data && (
            <Plural
              value={query.data.total}
              _0="Nobody waits for a date."
              one="# patient's request waits for a date."
              other="# requests wait for a date, the oldest first."
            />
          )
        }
        actions={
          <LinkButton to="/booking" icon="plus">
            {t`Book`}
          </LinkButton>
        }
      />
      <FilterBar isFiltered={params.isFiltered} onClear={params.clearFilters}>
        <TextFilter
          label={t`Patient`}
          value={filters.patient_name}
          onChange={(patient_name) => setFilters({ patient_name })}
        />
        <MoreFilters isUsed={Boolean(filters.diagnostic_name)}>
          <TextFilter
            label={t`Diagnostic`}
            value={filters.diagnostic_name}
            onChange={(diagnostic_name) => setFilters({ diagnostic_name })}
          />
        </MoreFilters>
      </FilterBar>
      <section className={styles.list} aria-label={t`Requests`}>
        <Loaded query={query} lines={8}>
          {(found) => (
            <>
              <OpenRequests key={`${page} ${Object.values(filters)}`} found={found.items} />
              {found.items.length === 0 &&
                (params.isFiltered || found.total > 0 ? (
                  <Notice
                    icon="search"
                    title={t`Nothing fits these filters`}
                    action={<Button onClick={params.clearFilters}>{t`Clear filters`}</Button>}
                  />
                ) : (
                  <Notice icon="check" title={t`All requests have a date`} />
                ))}
              {found.total > 0 && (
                <Pagination
                  page={found.page}
                  pageSize={found.page_size}
                  total={found.total}
                  onPage={params.setPage}
                  onPageSize={params.setPageSize}
                />
              )}
            </>
          )}
        </Loaded>
      </section>
      <ZoneHint />
    </>
  );
}
