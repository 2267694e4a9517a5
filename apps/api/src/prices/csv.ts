import { csvOf } from '../platform/text/csv.js';
import type { ModelPrices, ShownLayer } from './catalogue.js';
import type { Seen } from './feeds/offered.js';
import { withProvenance } from './feeds/provenance.js';

const HEADER = [
  'model',
  'provider',
  'kind',
  'surface',
  'routing',
  'regions',
  'tier',
  'contextOver',
  'meter',
  'usdPer1M',
  'usdPerUnit',
  'percent',
  'factor',
  'aliasOf',
  'validFrom',
  'validTo',
  'source',
  'status',
  'sources',
  'confirmedOn',
];

const text = (at: Date | null): string => at?.toISOString() ?? '';

/** Pure: one line per price and meter, list prices before the organisation's own. */
export function toCsv(
  catalogue: readonly ModelPrices[],
  sightings: ReadonlyMap<number, readonly Seen[]>,
): string {
  const lines = catalogue.flatMap(({ model, provider, rows, layers }) => [
    ...rows.flatMap((stored) => {
      const row = withProvenance(stored, sightings);
      const head = [
        model,
        provider,
        'list',
        row.surface,
        row.routing,
        row.regions.join(' '),
        row.tier,
        row.contextOver?.toString() ?? '',
      ];
      const tail = [
        ...['', '', '', text(row.validFrom), text(row.validTo), row.source, row.status],
        [...new Set(row.sources.map(({ source }) => source))].join(' '),
        row.confirmedOn ?? '',
      ];
      return [
        ...Object.entries(row.per1M).map(([meter, price]) => [...head, meter, price, '', ...tail]),
        ...Object.entries(row.perUnit ?? {}).map(([meter, price]) => [
          ...head,
          meter,
          '',
          price,
          ...tail,
        ]),
      ];
    }),
    ...layers.flatMap((layer) => layerLines(model, provider, layer)),
  ]);
  return csvOf([HEADER, ...lines]);
}

function layerLines(model: string, provider: string, layer: ShownLayer): string[][] {
  const head = [model, provider, layer.kind, '', '', '', '', ''];
  const tail = [
    layer.percent ?? '',
    layer.factor ?? '',
    layer.aliasOf ?? '',
    text(layer.validFrom),
    text(layer.validTo),
    layer.source,
    ...['', '', ''],
  ];
  const prices = Object.entries(layer.per1M ?? {});
  return prices.length === 0
    ? [[...head, '', '', '', ...tail]]
    : prices.map(([meter, price]) => [...head, meter, price, '', ...tail]);
}
