import Select from '@cloudscape-design/components/select';
import { CHART_KINDS, KIND_LABELS, readKind, writeKind } from '../spend/chart-kind.js';
import { useView } from '../spend/use-view.js';

const KINDS = CHART_KINDS.map((value) => ({ value, label: KIND_LABELS[value] }));

/** How the chart is drawn; it is in the link. */
export function ChartControls({ title }: { readonly title: string }) {
  const { page, setPage } = useView();
  const kind = readKind(page.kind);
  return (
    <Select
      ariaLabel={`${title}: kind of chart`}
      selectedOption={KINDS.find(({ value }) => value === kind) ?? null}
      options={KINDS}
      expandToViewport
      onChange={({ detail }) => {
        setPage({ kind: writeKind(detail.selectedOption.value) });
      }}
    />
  );
}
