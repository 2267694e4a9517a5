import { type Height, heightAt } from '@bursar/limits/lines';
import Button from '@cloudscape-design/components/button';
import Table, { type TableProps } from '../table/table.js';
import type { Amount, Stack } from '../spend/series.js';
import { Empty } from '../ui/empty.js';
import { Num, Usd } from '../ui/figures.js';
import { LIMIT_UNKNOWN } from '../limits/windows.query.js';
import type { ChartLines } from './lines/chart-lines.js';
import { type Span, spanOf } from './span.js';
import { MiddleCut } from '../ui/middle-cut.js';

/** `at` is its place in the stack; null: it is still to come. */
type Bucket = Stack['buckets'][number] & { readonly at: number | null };

interface TableOf {
  readonly title: string;
  readonly stack: Stack;
  readonly lines: ChartLines;
  readonly onChoose: (span: Span) => void;
}

/** The same figures to read; a bucket is chosen by its name. */
export function StackTable({ title, stack, lines, onChoose }: TableOf) {
  const items: Bucket[] = [
    ...stack.buckets.map((bucket, at) => ({ ...bucket, at })),
    ...lines.buckets.map((bucket) => ({ ...bucket, at: null })),
  ];
  const amountAt = (amounts: readonly Amount[], at: number | null): Amount =>
    at === null ? null : (amounts[at] ?? null);
  return (
    <Table
      variant="borderless"
      ariaLabels={{ tableLabel: title }}
      items={items}
      trackBy="key"
      empty={<Empty title="Nothing was spent" />}
      columnDefinitions={[
        {
          id: 'time',
          header: 'Time',
          isRowHeader: true,
          cell: ({ key, label, at }) =>
            at === null ? (
              `${label} (still to come)`
            ) : (
              <>
                <Button
                  variant="inline-link"
                  ariaLabel={`Look closer at ${label}`}
                  onClick={() => {
                    onChoose(spanOf(key, key));
                  }}
                >
                  {label}
                </Button>
                {key === stack.incomplete ? ' (not over yet)' : ''}
              </>
            ),
        },
        {
          id: 'total',
          header: <Num>Total</Num>,
          cell: ({ at }) => <Usd value={amountAt(stack.totals, at)} />,
        },
        ...stack.series.map((series) => ({
          id: series.id,
          header: (
            <Num>
              <MiddleCut text={series.label} />
            </Num>
          ),
          cell: ({ at }: Bucket) => <Usd value={amountAt(series.amounts, at)} />,
        })),
        ...lineColumns(lines),
      ]}
    />
  );
}

const AHEAD = [
  ['expected', 'Expected'],
  ['low', 'Low (80 %)'],
  ['high', 'High (80 %)'],
] as const;

/** What the chart draws beside the series. */
function lineColumns({ levels, expected }: ChartLines): TableProps.ColumnDefinition<Bucket>[] {
  const ahead = [...expected.values()];
  return [
    ...AHEAD.filter(([field]) => ahead.some((one) => one[field] !== null)).map(
      ([field, header]) => ({
        id: field,
        header: <Num>{header}</Num>,
        cell: ({ key }: Bucket) => <Usd value={expected.get(key)?.[field] ?? null} />,
      }),
    ),
    ...levels.map((level) => ({
      id: level.name,
      header: <Num>{level.name}</Num>,
      cell: ({ key }: Bucket) => <Across amount={heightAt(level, key)} />,
    })),
  ];
}

/** Of a line across; undefined: it is not there. */
function Across({ amount }: { readonly amount: Height }) {
  if (amount === null) return <Num>{LIMIT_UNKNOWN}</Num>;
  return <Usd value={amount ?? null} />;
}
