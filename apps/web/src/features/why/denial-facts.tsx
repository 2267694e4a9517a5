import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { formatInstant } from '../../shared/format/dates.js';
import { exactUsd, formatUsd } from '../../shared/format/money.js';
import { useView } from '../../shared/spend/use-view.js';

const AMOUNTS = [
  ['limitUsd', 'Limit'],
  ['spentUsd', 'Spent'],
  ['presumedUsd', 'Presumed spent'],
  ['heldUsd', 'Committed'],
] as const;

/** The part of a denial about money and time, as the caller received it. */
export function DenialFacts({ facts }: { readonly facts: unknown }) {
  const { zone } = useView();
  const received = (facts ?? {}) as Readonly<Record<string, unknown>>;
  const amounts = AMOUNTS.flatMap(([name, label]) => {
    const amount = received[name];
    if (typeof amount !== 'string') return [];
    const value = (
      <span className="inline-num" title={exactUsd(amount)} data-usd={amount}>
        {formatUsd(amount)}
      </span>
    );
    return [{ label, value }];
  });
  const { resetsAt, retryable, retryAfterSeconds } = received;
  const times = [
    ...(typeof resetsAt === 'string'
      ? [{ label: 'Resets', value: formatInstant(resetsAt, zone) }]
      : []),
    ...(typeof retryable === 'boolean'
      ? [
          {
            label: 'Worth another try',
            value: retryable ? 'yes: calls under way are in the way' : 'no',
          },
        ]
      : []),
    ...(typeof retryAfterSeconds === 'number'
      ? [{ label: 'Try again in', value: `${retryAfterSeconds} s` }]
      : []),
  ];
  const items = [...amounts, ...times];
  return items.length === 0 ? null : <KeyValuePairs columns={4} items={items} />;
}
