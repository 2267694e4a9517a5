import type { ModelPrices, PriceLayer, PriceRow } from './prices.query.js';

/** A line of the price table: a model, and below it each of its prices and contract layers. */
export type PriceItem = ModelItem | RowItem | LayerItem;

export interface ModelItem {
  readonly kind: 'model';
  readonly id: string;
  readonly model: string;
  readonly provider: string;
  /** What stands for the model while it is closed: the first price that applies. */
  readonly row: PriceRow | null;
  readonly children: readonly (RowItem | LayerItem)[];
}

interface RowItem {
  readonly kind: 'row';
  readonly id: string;
  readonly row: PriceRow;
}

interface LayerItem {
  readonly kind: 'layer';
  readonly id: string;
  readonly layer: PriceLayer;
}

export function toItems(models: readonly ModelPrices[]): ModelItem[] {
  return models.map(({ model, provider, rows, layers }) => ({
    kind: 'model',
    id: model,
    model,
    provider,
    row: rows[0] ?? null,
    children: [
      ...layers.map((layer) => ({
        kind: 'layer' as const,
        id: `${model} layer ${layer.id}`,
        layer,
      })),
      ...rows.map((row) => ({ kind: 'row' as const, id: `${model} row ${row.id}`, row })),
    ],
  }));
}

/** "global, batch, contexts over 200,000 tokens" */
export function describeRow({
  surface,
  routing,
  tier,
  contextOver,
}: Pick<PriceRow, 'surface' | 'routing' | 'tier' | 'contextOver'>): string {
  const context =
    contextOver === null
      ? []
      : [`contexts over ${BigInt(contextOver).toLocaleString('en-US')} tokens`];
  return [surface, routing, tier, ...context].join(', ');
}

export function describeLayer({ kind, percent, factor, aliasOf }: PriceLayer): string {
  if (aliasOf !== null) return `${kind}: priced as ${aliasOf}`;
  if (percent !== null) return `${kind}: ${percent}% off`;
  return factor === null ? kind : `${kind}: × ${factor}`;
}

const REGIONS_SHOWN = 2;
const REGION_NAMES: Readonly<Record<string, string>> = {
  '*': 'any',
  '*commercial': 'all commercial',
};

export function describeRegions(regions: readonly string[]): string {
  if (regions.length === 0) return 'any';
  const named = regions.slice(0, REGIONS_SHOWN).map((region) => REGION_NAMES[region] ?? region);
  const more = regions.length - REGIONS_SHOWN;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
