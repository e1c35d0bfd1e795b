import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { listPrescriptionsOptions } from "@/shared/api/generated/@tanstack/react-query.gen";
import type { ListPrescriptionsData } from "@/shared/api/generated/types.gen";
import { RecordFilters } from "@/shared/care/RecordFilters";
import { RECORD_FILTERS, recordQuery } from "@/shared/care/recordQuery";
import { TextFilter } from "@/shared/lists/FilterBar";
import { ListView } from "@/shared/lists/ListView";
import { useListParams } from "@/shared/lists/useListParams";
import { useCan } from "@/shared/session/me";
import { ZoneHint } from "@/shared/time/ZoneHint";
import { LinkButton } from "@/shared/ui/Button";
import { PageHeader } from "@/shared/ui/PageHeader";
import { usePrescriptionColumns } from "./columns";
import { usePharmacists } from "./usePharmacists";

type Sort = NonNullable<NonNullable<ListPrescriptionsData["query"]>["sort"]>;

export default function PrescriptionsPage() {
  const { t } = useLingui();
  const can = useCan();
  const params = useListParams({ filters: [...RECORD_FILTERS, "medicine"], sort: "-created_at" });
  const query = useQuery({
    ...listPrescriptionsOptions({
      query: {
        ...recordQuery(params.filters),
        medicine: params.filters.medicine,
        page: params.page,
        page_size: params.pageSize,
        sort: params.sort as Sort,
      },
    }),
    placeholderData: keepPreviousData,
  });
  const prescribe = can("prescription.create") && (
    <LinkButton to="/prescriptions/new" kind="primary" icon="plus">
      {t`New prescription`}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={t`Prescriptions`} lead={<ZoneHint />} actions={prescribe} />
      <RecordFilters params={params} authors={usePharmacists()} authorLabel={t`Pharmacist`}>
        <TextFilter
          label={t`Medicine`}
          value={params.filters.medicine}
          onChange={(medicine) => params.setFilters({ medicine })}
        />
      </RecordFilters>
      <ListView
        caption={t`Prescriptions`}
        query={query}
        params={params}
        columns={usePrescriptionColumns()}
        rowKey={(prescription) => prescription.id}
        empty={{ icon: "pill", title: t`There are no prescriptions yet`, action: prescribe }}
      />
    </>
  );
}
