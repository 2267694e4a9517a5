import type { TableProps } from '../table/table.js';
import { costOrUnknown, Count, Doubt, Num, Usd } from '../ui/figures.js';
import { beginningOf } from '../format/dates.js';
import type { GroupRow, SortField } from './groups.js';
import { exactUsd, formatChange } from '../format/money.js';
import { formatShare, shareOf } from '../format/numbers.js';

type Column = TableProps.ColumnDefinition<GroupRow> & { readonly id: SortField };

function numeric(id: SortField, header: string, cell: (row: GroupRow) => React.ReactNode): Column {
  return { id, header: <Num>{header}</Num>, sortingField: id, cell, ariaLabel: sortLabel(header) };
}

export function sortLabel(header: string) {
  return ({ sorted, descending }: TableProps.LabelData) =>
    sorted
      ? `${header}, sorted ${descending ? 'from high to low' : 'from low to high'}`
      : `Sort by ${header}`;
}

/** Every figure of a breakdown, in the order people read them. */
export const FIGURE_COLUMNS: readonly Column[] = [
  numeric('cost', 'Cost', ({ figures }) => (
    <span className="cost">
      <Usd value={costOrUnknown(figures)} />
      <span className="doubt">
        <Doubt {...figures} brief />
      </span>
    </span>
  )),
  numeric('change', 'Change', ({ figures, before, dataBegin }) => (
    <Num title={before === null ? 'Not known' : `${exactUsd(before)} before`}>
      {formatChange(costOrUnknown(figures), before)}
      {dataBegin !== null && `, ${beginningOf(dataBegin)}`}
    </Num>
  )),
  numeric('requests', 'Requests', ({ figures }) => <Count value={figures.requests} />),
  numeric('errors', 'Errors', ({ figures }) => (
    <Num title={`${figures.errors} of ${figures.requests}`}>
      {formatShare(shareOf(figures.errors, figures.requests))}
    </Num>
  )),
  numeric('costPerRequest', '$/req', ({ figures }) => (
    <Usd value={costOrUnknown(figures) === null ? null : figures.costPerRequest} />
  )),
  numeric('costPer1kTokens', '$/1K tok', ({ figures }) => (
    <Usd value={costOrUnknown(figures) === null ? null : figures.costPer1kTokens} />
  )),
  numeric('cacheHitShare', 'Cache', ({ figures }) => (
    <Num>{formatShare(figures.cacheHitShare)}</Num>
  )),
  numeric('p95', 'p50 / p95, s', ({ figures }) => (
    <Num title={coverage(figures)}>
      {figures.latency === null
        ? '—'
        : `${seconds(figures.latency.p50Ms)} / ${seconds(figures.latency.p95Ms)}`}
    </Num>
  )),
];

/** "0.82", "12.4": both in one unit, so that they compare at a glance. */
function seconds(ms: number): string {
  return (ms / 1000).toFixed(ms < 10_000 ? 2 : 1);
}

function coverage({ latency }: GroupRow['figures']): string {
  return latency === null
    ? 'No call reports its latency'
    : `${formatShare(latency.coverage)} of calls report their latency`;
}
