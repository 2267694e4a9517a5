import Popover from '@cloudscape-design/components/popover';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '../../shared/table/table.js';
import { MiddleCut } from '../../shared/ui/middle-cut.js';
import { formatBoundary, formatDate } from '../../shared/format/dates.js';
import { Num } from '../../shared/ui/figures.js';
import { formatRate } from '../../shared/format/money.js';
import { plural } from '../../shared/format/numbers.js';
import { sourceNames } from './held-words.js';
import { MAIN_METERS, METER_LABELS, otherPrices, priceOf, type MainMeter } from './meters.js';
import { describeLayer, describeRegions, describeRow, type PriceItem } from './price-items.js';
import type { PriceRow } from './prices.query.js';

type Column = TableProps.ColumnDefinition<PriceItem>;

/** The price a line shows. A layer shows its own terms instead. */
function rowOf(item: PriceItem): PriceRow | null {
  return item.kind === 'layer' ? null : item.row;
}

function per1M(item: PriceItem): unknown {
  return item.kind === 'layer' ? item.layer.per1M : item.row?.per1M;
}

export function priceColumns(zone: string): Column[] {
  return [
    {
      id: 'name',
      header: 'Model',
      isRowHeader: true,
      minWidth: 220,
      cell: (item) => <Name item={item} />,
    },
    {
      id: 'regions',
      header: 'Regions',
      minWidth: 130,
      cell: (item) => {
        const row = rowOf(item);
        return row === null ? (
          ''
        ) : (
          <span title={row.regions.join(', ')}>{describeRegions(row.regions)}</span>
        );
      },
    },
    ...MAIN_METERS.map(meterColumn),
    {
      id: 'other',
      header: 'Other',
      minWidth: 140,
      cell: (item) => <Others prices={otherPrices(per1M(item), rowOf(item)?.perUnit)} />,
    },
    {
      id: 'valid',
      header: 'Valid',
      minWidth: 130,
      cell: (item) => <Validity item={item} zone={zone} />,
    },
    { id: 'source', header: 'Listed by', minWidth: 140, cell: (item) => <Source item={item} /> },
  ];
}

function meterColumn(meter: MainMeter): Column {
  return {
    id: meter,
    header: <Num>{METER_LABELS[meter]}</Num>,
    cell: (item) => <Num>{formatRate(priceOf(per1M(item), meter))}</Num>,
  };
}

/** A single price is shown in the cell; more are listed on demand, or the table would be all units. */
function Others({ prices }: { readonly prices: readonly string[] }) {
  const [only, ...more] = prices;
  if (only === undefined) return null;
  if (more.length === 0) return <span className="break">{only}</span>;
  return (
    <Popover
      dismissButton={false}
      size="large"
      content={prices.map((price) => (
        <div key={price}>{price}</div>
      ))}
    >
      {plural(prices.length, 'price')}
    </Popover>
  );
}

function Name({ item }: { readonly item: PriceItem }) {
  if (item.kind === 'row') return <>{describeRow(item.row)}</>;
  if (item.kind === 'layer') return <>{describeLayer(item.layer)}</>;
  const prices = plural(item.children.length, 'price');
  const first = item.row === null ? '' : `, first: ${describeRow(item.row)}`;
  return (
    <div>
      <b className="break">{item.model}</b>
      <div className="example">
        {item.provider}, {prices}
        {item.children.length > 1 && first}
      </div>
    </div>
  );
}

function Validity({ item, zone }: { readonly item: PriceItem; readonly zone: string }) {
  const dates = item.kind === 'layer' ? item.layer : item.row;
  if (dates === null) return null;
  const { validFrom, validTo } = dates;
  if (validFrom === null && validTo === null) return <>always</>;
  const from = validFrom === null ? 'ever' : formatBoundary(validFrom, zone);
  return (
    <>
      from {from}
      {validTo !== null && ` to ${formatBoundary(validTo, zone)}`}
    </>
  );
}

function Source({ item }: { readonly item: PriceItem }) {
  const row = rowOf(item);
  const source = item.kind === 'layer' ? item.layer.source : row?.source;
  const names = row === null ? '' : sourceNames(row.sources);
  return (
    <div>
      <MiddleCut text={names === '' ? (source ?? '') : names} title={source ?? names} />
      {row?.isSingleSource === true && (
        <StatusIndicator type="warning">single-source</StatusIndicator>
      )}
      {typeof row?.confirmedOn === 'string' && (
        <div className="example">last listed {formatDate(row.confirmedOn)}</div>
      )}
    </div>
  );
}
