import { exactUsd, formatUsd } from '../../shared/format/money.js';
import {
  formatCompact,
  formatCount,
  formatMs,
  formatShare,
  plural,
} from '../../shared/format/numbers.js';
import { Tiles } from '../../shared/ui/tiles.js';
import type { CallHealth } from './operations.query.js';

/** How calls fared in the whole range. */
export function OperationsTiles({ total }: { readonly total: CallHealth }) {
  const { latency, unpriced, requests } = total;
  const isPriced = unpriced !== requests;
  return (
    <Tiles
      tiles={[
        {
          label: 'Failed',
          value: formatShare(total.errorRate),
          exact: `${formatCount(total.errors)} of ${formatCount(requests)}`,
          below: `${plural(total.throttles, 'call was', 'calls were')} throttled, ${formatShare(total.throttleRate)}`,
        },
        {
          label: 'Latency, p95',
          value: formatMs(latency?.p95Ms),
          below:
            latency === null
              ? 'No call reports its latency'
              : `p50 ${formatMs(latency.p50Ms)}, p99 ${formatMs(latency.p99Ms)}, of ${formatShare(latency.coverage)} of calls`,
        },
        {
          label: 'Requests',
          value: formatCompact(requests),
          exact: formatCount(requests),
          below: `${formatCount(total.tokensPerRequest === null ? null : Math.round(total.tokensPerRequest))} tokens per request`,
        },
        {
          label: 'Cost per request',
          value: isPriced ? formatUsd(total.costPerRequest) : '—',
          exact: isPriced ? exactUsd(total.costPerRequest) : 'Not known',
          below: `${formatShare(total.cacheHitShare)} of prompt tokens came from the cache`,
        },
      ]}
    />
  );
}
