import { Certainty } from '../../shared/format/certainty.js';
import { MonthCourse } from '../../shared/forecast/month-course.js';
import { toGroups } from '../../shared/spend/groups.js';
import { useLabels } from '../../shared/format/labels.js';
import { WhenNear } from '../../shared/late/later.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { NothingFound } from '../../shared/ui/nothing-found.js';
import { PageBody } from '../../shared/ui/page.js';
import { PendingTiles } from '../../shared/ui/tiles.js';
import { ask } from '../../shared/spend/question.js';
import { useSpend } from '../../shared/spend/spend.query.js';
import { useView } from '../../shared/spend/use-view.js';
import { WorkWarning } from '../../shared/ui/work-warning.js';
import { BookAge } from './book-age.js';
import { Attention } from './attention.js';
import { Movers } from './movers.js';
import { OverviewTiles } from './overview-tiles.js';
import { PinnedViews } from './pinned-views.js';
import { TeamsOverTime } from './teams-over-time.js';

/** What do we spend, and what changed? Four figures, the shape of the range, who moved, and what waits. */
export function OverviewPage() {
  const { scope, previous } = useView();
  const labelOf = useLabels();
  const now = useSpend(ask(scope, { groupBy: ['team'], versus: previous.range }));
  return (
    <PageBody
      title="Overview"
      description={
        <>
          <Certainty load={now} /> <BookAge />
        </>
      }
    >
      <WorkWarning />
      <Loaded load={now} height={106} shape={<PendingTiles />}>
        {(data) =>
          data.total.requests === '0' ? (
            <NothingFound />
          ) : (
            <OverviewTiles now={data} label={previous.label} />
          )
        }
      </Loaded>
      <PinnedViews />
      <div className="wide-and-narrow">
        <TeamsOverTime />
        <Attention now={now} />
      </div>
      <MonthCourse team={null} />
      <Loaded load={now} height={260}>
        {(data) => (
          <WhenNear height={260}>
            {() => <Movers rows={toGroups('team', data, labelOf)} label={previous.label} />}
          </WhenNear>
        )}
      </Loaded>
    </PageBody>
  );
}
