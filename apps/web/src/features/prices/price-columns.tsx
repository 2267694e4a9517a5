import Badge from '@cloudscape-design/components/badge';
import type { TableProps } from '@cloudscape-design/components/table';
import { formatBoundary } from '../../shared/dates.js';
import { plural } from '../../shared/numbers.js';
import { meterPrices } from './meters.js';
import type { PriceLayer, PriceRow } from './prices.query.js';

export type PriceItem =
  | { readonly id: string; readonly model: string; readonly row: PriceRow; readonly layer: null }
  | { readonly id: string; readonly model: string; readonly row: null; readonly layer: PriceLayer };

const REGIONS_SHOWN = 3;

export function priceColumns(zone: string): TableProps.ColumnDefinition<PriceItem>[] {
  return [
    {
      id: 'model',
      header: 'Model',
      isRowHeader: true,
      minWidth: 220,
      cell: ({ model }) => <span className="break">{model}</span>,
    },
    {
      id: 'where',
      header: 'Applies to',
      minWidth: 180,
      cell: (item) =>
        item.row === null ? (
          <Badge color="blue">{item.layer.kind}</Badge>
        ) : (
          <Where row={item.row} />
        ),
    },
    {
      id: 'prices',
      header: 'USD per 1M',
      minWidth: 240,
      cell: (item) =>
        item.row === null ? <LayerTerms layer={item.layer} /> : <Meters per1M={item.row.per1M} />,
    },
    {
      id: 'valid',
      header: 'Valid',
      minWidth: 200,
      cell: (item) => <Validity {...(item.row ?? item.layer)} zone={zone} />,
    },
    {
      id: 'source',
      header: 'Source',
      cell: (item) => <span className="break">{(item.row ?? item.layer).source}</span>,
    },
  ];
}

function Where({ row }: { readonly row: PriceRow }) {
  const shown = row.regions.slice(0, REGIONS_SHOWN).join(', ');
  const more = row.regions.length - REGIONS_SHOWN;
  return (
    <div title={row.regions.join(', ')}>
      {row.surface}, {row.routing}, {row.tier}
      {row.contextOver !== null && <div>contexts over {plural(row.contextOver, 'token')}</div>}
      <div className="example">{more > 0 ? `${shown} and ${more} more` : shown}</div>
    </div>
  );
}

function Meters({ per1M }: { readonly per1M: unknown }) {
  const prices = meterPrices(per1M);
  if (prices.length === 0) return <>—</>;
  return (
    <dl className="meters">
      {prices.map(({ meter, label, shown, exact }) => (
        <div key={meter}>
          <dt>{label}</dt>
          <dd title={`$${exact}`}>{shown}</dd>
        </div>
      ))}
    </dl>
  );
}

function LayerTerms({ layer }: { readonly layer: PriceLayer }) {
  if (layer.percent !== null) return <>{layer.percent}% off the list price</>;
  if (layer.factor !== null) return <>list price × {layer.factor}</>;
  if (layer.aliasOf !== null) return <>priced as {layer.aliasOf}</>;
  return <Meters per1M={layer.per1M} />;
}

interface ValidityProps {
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly zone: string;
}

function Validity({ validFrom, validTo, zone }: ValidityProps) {
  return (
    <>
      <div>from {validFrom === null ? 'ever' : formatBoundary(validFrom, zone)}</div>
      <div>{validTo === null ? 'still valid' : `to ${formatBoundary(validTo, zone)}`}</div>
    </>
  );
}
