import { exactUsd, formatUsd } from '../../shared/format/money.js';
import {
  formatCompact,
  formatCount,
  formatShare,
  plural,
  shareOf,
} from '../../shared/format/numbers.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import type { SpendResult } from '../../shared/spend/spend.query.js';
import { costShare } from '../../shared/format/summaries.js';
import { costOrUnknown } from '../../shared/ui/figures.js';
import { Delta, Tiles, type Tile } from '../../shared/ui/tiles.js';

interface Props {
  readonly now: SpendResult;
  readonly label: string;
}

export function OverviewTiles({ now, label }: Props) {
  const { me } = useSession();
  const { total, before } = now;
  const dataBegin = before?.dataBegin ?? null;
  const fourth: Tile = {
    label: 'Unpriced calls',
    value: formatCompact(total.unpriced),
    exact: formatCount(total.unpriced),
    below: `${formatShare(shareOf(total.unpriced, total.requests))} of ${plural(total.requests, 'call')} in this range`,
  };
  const third = may(me, 'seeUnallocated') ? unallocated(now) : perRequest(now);
  return (
    <Tiles
      tiles={[
        {
          label: 'Spend',
          value: formatUsd(costOrUnknown(total)),
          exact: exactUsd(costOrUnknown(total)),
          below: (
            <Delta
              now={costOrUnknown(total)}
              before={before?.cost ?? null}
              {...{ dataBegin, label }}
            />
          ),
        },
        {
          label: 'Requests',
          value: formatCompact(total.requests),
          exact: formatCount(total.requests),
          below: (
            <Delta
              now={total.requests}
              before={before?.requests ?? null}
              {...{ dataBegin, label }}
            />
          ),
        },
        third,
        fourth,
      ]}
    />
  );
}

function unallocated({ rows, total }: SpendResult): Tile {
  const figures = rows.find((row) => row.keys[0] === 'unallocated')?.figures;
  const cost = figures === undefined ? '0' : costOrUnknown(figures);
  return {
    label: 'Unallocated',
    value: formatUsd(cost),
    exact: exactUsd(cost),
    below:
      figures === undefined || cost !== null
        ? `${formatShare(costShare(cost ?? '0', total.cost))} of spend`
        : `${plural(figures.requests, 'call')}, ${formatCount(figures.unpriced)} without a price`,
  };
}

function perRequest({ total }: SpendResult): Tile {
  return {
    label: 'Cost per request',
    value: formatUsd(costOrUnknown(total) === null ? null : total.costPerRequest),
    exact: exactUsd(costOrUnknown(total) === null ? null : total.costPerRequest),
    below: `${formatShare(total.cacheHitShare)} of prompt tokens came from the cache`,
  };
}
