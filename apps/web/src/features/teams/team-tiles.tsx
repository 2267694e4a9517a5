import { costOrUnknown, Doubt } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { exactUsd, formatUsd } from '../../shared/format/money.js';
import {
  formatCompact,
  formatCount,
  formatMs,
  formatShare,
  plural,
  shareOf,
} from '../../shared/format/numbers.js';
import { ask, type Scope } from '../../shared/spend/question.js';
import { useSpend } from '../../shared/spend/spend.query.js';
import { useView } from '../../shared/spend/use-view.js';
import { Delta, PendingTiles, Tiles } from '../../shared/ui/tiles.js';

/** Nothing follows from a cost that is not known. */
const ofKnown = (
  total: Parameters<typeof costOrUnknown>[0],
  amount: string | null,
): string | null => (costOrUnknown(total) === null ? null : amount);

interface Props {
  readonly now: Scope;
}

export function TeamTiles({ now }: Props) {
  const { previous } = useView();
  const load = useSpend(ask(now, { latency: true, versus: previous.range }));
  return (
    <Loaded load={load} height={106} shape={<PendingTiles />}>
      {({ total, before }) => (
        <Tiles
          tiles={[
            {
              label: 'Spend',
              value: formatUsd(costOrUnknown(total)),
              exact: exactUsd(costOrUnknown(total)),
              below: (
                <>
                  <Delta
                    now={costOrUnknown(total)}
                    before={before?.cost ?? null}
                    dataBegin={before?.dataBegin ?? null}
                    label={previous.label}
                  />{' '}
                  <Doubt {...total} />
                </>
              ),
            },
            {
              label: 'Requests',
              value: formatCompact(total.requests),
              exact: formatCount(total.requests),
              below: `${plural(total.errors, 'error')}, ${formatShare(shareOf(total.errors, total.requests))}`,
            },
            {
              label: 'Cost per request',
              value: formatUsd(ofKnown(total, total.costPerRequest)),
              exact: exactUsd(ofKnown(total, total.costPerRequest)),
              below: `${formatUsd(ofKnown(total, total.costPer1kTokens))} per 1,000 tokens`,
            },
            {
              label: 'Cache hits',
              value: formatShare(total.cacheHitShare),
              below:
                total.latency === null
                  ? 'of prompt tokens'
                  : `of prompt tokens; p95 ${formatMs(total.latency.p95Ms)}`,
            },
          ]}
        />
      )}
    </Loaded>
  );
}
