import Button from '@cloudscape-design/components/button';
import Table from '../table/table.js';
import type { Stack } from '../spend/series.js';
import { Empty } from '../ui/empty.js';
import { Num, Usd } from '../ui/figures.js';
import { type Span, spanOf } from './span.js';

type Bucket = Stack['buckets'][number] & { readonly at: number };

interface TableOf {
  readonly title: string;
  readonly stack: Stack;
  readonly onChoose: (span: Span) => void;
}

/** The same figures to read; a bucket is chosen by its name. */
export function StackTable({ title, stack, onChoose }: TableOf) {
  const items: Bucket[] = stack.buckets.map((bucket, at) => ({ ...bucket, at }));
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
          cell: ({ key, label }) => (
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
          cell: ({ at }) => <Usd value={stack.totals[at] ?? null} />,
        },
        ...stack.series.map((series) => ({
          id: series.id,
          header: <Num>{series.label}</Num>,
          cell: ({ at }: Bucket) => <Usd value={series.amounts[at] ?? null} />,
        })),
      ]}
    />
  );
}
