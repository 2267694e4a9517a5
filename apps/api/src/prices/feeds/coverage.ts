import type { PriceList } from '@bursar/pricing';
import type { StoredRow } from '../prices.repository.js';
import type { BookState } from './import-plan.js';

/** What a list is about, against what it was about before. */
export interface Coverage {
  /** Rows that came from this list alone, of models that it has no price of any more. */
  readonly gone: readonly StoredRow[];
  /** Most of its models are not in it: it is a part of the list. */
  readonly isExcerpt: boolean;
  /** Whether the list says something of a model by saying nothing. */
  readonly covers: (model: string) => boolean;
}

/** Pure. A list of some regions says nothing of others, and an excerpt nothing of other models. */
export function coverageOf(list: PriceList, { rows, sightings }: BookState): Coverage {
  const models = new Set(list.prices.map(({ model }) => model));
  const regions = new Set(list.prices.flatMap((price) => price.regions ?? []));
  const isInReach = (row: StoredRow) =>
    regions.size === 0 || row.regions.some((region) => regions.has(region));
  const isOurs = ({ source, document }: { source: string; document: string }) =>
    source === list.publisher && document === list.document;
  const seen = rows.filter((row) => isInReach(row) && (sightings.get(row.id) ?? []).some(isOurs));
  const known = new Set(seen.map(({ model }) => model));
  const missing = [...known].filter((model) => !models.has(model));
  const isExcerpt = missing.length * 2 > known.size;
  const gone = seen.filter(
    (row) =>
      !models.has(row.model) && row.validTo === null && (sightings.get(row.id) ?? []).every(isOurs),
  );
  return {
    gone: isExcerpt ? [] : gone,
    isExcerpt,
    covers: (model) => !isExcerpt || models.has(model),
  };
}
