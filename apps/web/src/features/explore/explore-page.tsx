import { Certainty } from '../../shared/format/certainty.js';
import { SpendOverTime } from '../../shared/charts/spend-over-time.js';
import { dimensionLabel } from '../../shared/spend/dimensions.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { useOverTime } from '../../shared/spend/use-stack.js';
import { useView } from '../../shared/spend/use-view.js';
import { narrow } from '../../shared/spend/view.js';
import { Breakdown, useBreakdown } from './breakdown.js';
import { Controls } from './controls.js';
import { groupsOf, nextGroups } from './explore-params.js';

/** Where did the money go? By any two dimensions, over time and in figures. */
export function ExplorePage() {
  const { view, scope } = useView();
  const { first, second } = groupsOf(view);
  const overTime = useOverTime(scope, first);
  return (
    <PageBody
      title="Explore"
      description={<Certainty load={useBreakdown()} />}
      actions={<Controls />}
    >
      <Loaded load={overTime} height={460}>
        {(data) => (
          <SpendOverTime
            title={`Spend by ${dimensionLabel(first).toLowerCase()}`}
            {...data}
            onlyOf={(key) => ({
              ...narrow(view, first, key),
              group: nextGroups(first, first, second),
            })}
          />
        )}
      </Loaded>
      <Breakdown />
    </PageBody>
  );
}
