import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { listDiagnosticsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { Diagnostic, ListDiagnosticsData } from "@/shared/api/generated/types.gen";
import type { Column } from "@/shared/lists/DataTable";
import { FilterBar, TextFilter } from "@/shared/lists/FilterBar";
import { ListView } from "@/shared/lists/ListView";
import { RowLink } from "@/shared/lists/RowLink";
import { useListParams } from "@/shared/lists/useListParams";
import { useCan } from "@/shared/session/me";
import { Button } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import { DiagnosticForm } from "./DiagnosticForm";

type Sort = NonNullable<NonNullable<ListDiagnosticsData["query"]>["sort"]>;

export default function DiagnosticsPage() {
  const { t } = useLingui();
  const can = useCan();
  const navigate = useNavigate();
  const params = useListParams({ filters: ["name"], sort: "name" });
  const [isCreating, setCreating] = useState(false);
  const query = useQuery({
    ...listDiagnosticsOptions({
      query: { ...params.filters, page: params.page, page_size: params.pageSize, sort: params.sort as Sort },
    }),
    placeholderData: keepPreviousData,
  });
  const columns = useColumns();
  const create = can("diagnostic.create") && (
    <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>
      {t`New diagnostic`}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t`Diagnostics`}
        lead={
          can("diagnostic_booking.request") && (
            <Trans>Choose what you need; the clinic calls you and sets a time.</Trans>
          )
        }
        actions={create}
      />
      <FilterBar isFiltered={params.isFiltered} onClear={params.clearFilters}>
        <TextFilter
          label={t`Name`}
          value={params.filters.name}
          onChange={(name) => params.setFilters({ name })}
        />
      </FilterBar>
      <ListView
        caption={t`Diagnostics`}
        query={query}
        params={params}
        columns={columns}
        rowKey={(diagnostic) => diagnostic.id}
        empty={{ icon: "flask", title: t`There are no diagnostics yet`, action: create }}
      />
      {isCreating && (
        <DiagnosticForm
          onClose={() => setCreating(false)}
          onDone={(made) => void navigate(`/diagnostics/${made.id}`)}
        />
      )}
    </>
  );
}

function useColumns(): Column<Diagnostic>[] {
  const { t } = useLingui();
  const can = useCan();
  return useMemo(
    () => [
      {
        key: "name",
        header: t`Name`,
        sort: "name",
        isTitle: true,
        cell: (diagnostic) => <RowLink to={`/diagnostics/${diagnostic.id}`}>{diagnostic.name}</RowLink>,
      },
      {
        key: "duration",
        header: t`Duration`,
        sort: "duration_minutes",
        cell: (diagnostic) => <span className="nowrap">{t`${diagnostic.duration_minutes} min`}</span>,
      },
      ...(can("diagnostic_booking.schedule")
        ? [
            {
              key: "capacity",
              header: t`Patients at the same time`,
              isNumber: true,
              cell: (diagnostic: Diagnostic) => diagnostic.capacity,
            },
          ]
        : []),
    ],
    [t, can],
  );
}
