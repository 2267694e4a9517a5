import Popover from '@cloudscape-design/components/popover';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { exactUsd, formatUsd } from '../format/money.js';
import { formatCompact, formatCount, plural } from '../format/numbers.js';

/** A figure in a table: right-aligned, digits under digits. */
export function Num({
  children,
  title,
}: {
  readonly children: ReactNode;
  readonly title?: string;
}) {
  return (
    <span className="num" title={title}>
      {children}
    </span>
  );
}

/** Money, rounded for reading; the exact amount is in its title. */
export function Usd({
  value,
  signed = false,
}: {
  readonly value: string | null;
  readonly signed?: boolean;
}) {
  return (
    <span className="num" title={exactUsd(value)} data-usd={value ?? undefined}>
      {formatUsd(value, signed)}
    </span>
  );
}

export function Count({ value }: { readonly value: string }) {
  return <span className="num">{formatCount(value)}</span>;
}

export { knownCost as costOrUnknown } from '@bursar/pricing/decimal';

interface DoubtProps {
  readonly unpriced: string;
  readonly estimated: string;
  readonly cost: string;
  readonly costUpper: string;
  /** Only the sign; screen readers get its name. */
  readonly brief?: boolean;
}

/** What a figure does not say by itself: calls without a price, and prices at their lower bound. */
export function Doubt({ unpriced, estimated, cost, costUpper, brief = false }: DoubtProps) {
  if (unpriced === '0' && estimated === '0') return null;
  const label = unpriced === '0' ? 'Estimated' : `${formatCompact(unpriced)} unpriced`;
  return (
    <Popover
      dismissButton={false}
      size="medium"
      triggerType="text"
      content={
        <>
          {unpriced !== '0' && (
            <p>
              {plural(unpriced, 'call has', 'calls have')} no price yet and are not in this sum.
            </p>
          )}
          {estimated !== '0' && (
            <p>
              {plural(estimated, 'call is', 'calls are')} priced at the lower rate, because the log
              does not say how long a cache write lives. At most the sum is {formatUsd(costUpper)}{' '}
              instead of {formatUsd(cost)}.
            </p>
          )}
        </>
      }
    >
      <StatusIndicator type={unpriced === '0' ? 'info' : 'warning'} iconAriaLabel={label}>
        {brief ? null : label}
      </StatusIndicator>
    </Popover>
  );
}
