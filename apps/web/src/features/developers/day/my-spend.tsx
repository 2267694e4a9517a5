import { costOrUnknown, Doubt } from '../../../shared/ui/figures.js';
import { Loaded } from '../../../shared/ui/loaded.js';
import { exactUsd, formatUsd } from '../../../shared/format/money.js';
import { plural } from '../../../shared/format/numbers.js';
import { ask } from '../../../shared/spend/question.js';
import type { DateRange } from '../../../shared/spend/ranges.js';
import { type SpendResult, useSpend } from '../../../shared/spend/spend.query.js';
import { useView } from '../../../shared/spend/use-view.js';
import { PageLink } from '../../../shared/ui/page-link.js';
import { PendingTiles, Tiles } from '../../../shared/ui/tiles.js';
import { byModel } from './my-day.query.js';

interface Props {
  readonly today: DateRange;
  readonly month: DateRange;
}

/** What one's own calls cost today and this month; each figure leads to its calls. */
export function MySpend({ today, month }: Props) {
  const { zone, view, href } = useView();
  const ofToday = useSpend(ask({ range: today, zone, filters: [] }));
  const ofMonth = useSpend(byModel(month, zone));
  const tile = (label: string, { total }: SpendResult, range: DateRange) => ({
    label,
    value: formatUsd(costOrUnknown(total)),
    exact: exactUsd(costOrUnknown(total)),
    below: (
      <>
        <PageLink href={href('/calls', { view: { ...view, range, filters: [] } })}>
          {plural(total.requests, 'call')}
        </PageLink>{' '}
        <Doubt {...total} />
      </>
    ),
  });
  return (
    <Loaded load={ofToday} height={106} shape={<PendingTiles count={2} />}>
      {(day) => (
        <Loaded load={ofMonth} height={106} shape={<PendingTiles count={2} />}>
          {(all) => (
            <Tiles
              tiles={[tile('My spend today', day, today), tile('My spend this month', all, month)]}
            />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}
