import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { CHART_KINDS, KIND_LABELS, readKind, writeKind } from './chart-kind.js';
import { LinesMenu } from './lines/lines-menu.js';
import { useView } from '../spend/use-view.js';

const KINDS = CHART_KINDS.map((value) => ({ value, label: KIND_LABELS[value] }));

/** What `draw` says in the link where the other period is drawn too. */
export const BEFORE = 'before';

/** How the chart is drawn, and whether beside the period that the page compares with; both are in the link. */
export function ChartControls({ title }: { readonly title: string }) {
  const { page, previous, setPage } = useView();
  const kind = readKind(page.kind);
  return (
    <SpaceBetween size="s" direction="horizontal" alignItems="center">
      <Toggle
        checked={page.draw === BEFORE}
        onChange={({ detail }) => {
          setPage({ draw: detail.checked ? BEFORE : undefined });
        }}
      >
        Draw {previous.label}
      </Toggle>
      <LinesMenu title={title} />
      <Select
        ariaLabel={`${title}: kind of chart`}
        selectedOption={KINDS.find(({ value }) => value === kind) ?? null}
        options={KINDS}
        expandToViewport
        onChange={({ detail }) => {
          setPage({ kind: writeKind(detail.selectedOption.value) });
        }}
      />
    </SpaceBetween>
  );
}
