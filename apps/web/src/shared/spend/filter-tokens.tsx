import PropertyFilter from '@cloudscape-design/components/property-filter';
import { useState } from 'react';
import { dimensionLabel, dimensionsWith } from './dimensions.js';
import { useLabels, type LabelOf } from '../format/labels.js';
import { joinList } from './lists.js';
import type { Load } from '../data/load.js';
import { useNames } from '../data/session.query.js';
import { useDimensionValues } from './spend.query.js';
import { fromTokens, toTokens } from '../format/tokens.js';
import { useView } from './use-view.js';
import type { Filter } from './view.js';

interface Wanted {
  readonly dimension: string;
  readonly search: string | null;
}

interface Props {
  /** What they filter, for those who do not see it. */
  readonly label: string;
  readonly filters: readonly Filter[];
  readonly onChange: (filters: readonly Filter[]) => void;
}

/** Filters by any dimension; it offers the values that have spend in the range, most expensive first. */
export function FilterTokens({ label, filters, onChange }: Props) {
  const { scope } = useView();
  const names = useNames();
  const labelOf = useLabels();
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const values = useDimensionValues(
    wanted === null ? null : { ...wanted, ...scope.range, timezone: scope.zone },
  );
  const custom = names.status === 'ready' ? names.data.customDimensions : [];
  const offered =
    wanted === null || values.status !== 'ready'
      ? []
      : values.data.map(({ value }) => option(labelOf, wanted.dimension, value));
  const chosen = filters.flatMap((f) =>
    f.values.map((value) => option(labelOf, f.dimension, value)),
  );
  return (
    <PropertyFilter
      hideOperations
      disableFreeTextFiltering
      expandToViewport
      query={{ operation: 'and', tokens: toTokens(filters) }}
      filteringAriaLabel={label}
      filteringPlaceholder="Filter by team, model, environment…"
      filteringEmpty="Nothing was spent on any value in this range"
      filteringProperties={dimensionsWith(custom).map((dimension) => ({
        key: dimension,
        propertyLabel: dimensionLabel(dimension),
        groupValuesLabel: `${dimensionLabel(dimension)} values`,
        operators: OPERATORS,
      }))}
      filteringOptions={[...chosen, ...offered]}
      filteringStatusType={statusOf(wanted, values)}
      onLoadItems={({ detail }) => {
        const dimension = detail.filteringProperty?.key;
        const search = detail.filteringText === '' ? null : detail.filteringText;
        setWanted(dimension === undefined ? null : { dimension, search });
      }}
      onChange={({ detail }) => {
        onChange(fromTokens(detail.tokens));
      }}
    />
  );
}

/** A value is spelled as in links and read as in tables. */
function option(labelOf: LabelOf, dimension: string, value: string | null) {
  return { propertyKey: dimension, value: joinList([value]), label: labelOf(dimension, value) };
}

function statusOf(wanted: Wanted | null, values: Load<unknown>) {
  if (wanted === null || values.status === 'ready') return 'finished';
  return values.status === 'error' ? 'error' : 'loading';
}

const OPERATORS = [
  { operator: '=' as const, tokenType: 'enum' as const },
  { operator: '!=' as const, tokenType: 'enum' as const },
];
