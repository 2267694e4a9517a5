import Button from '@cloudscape-design/components/button';
import { lazy, Suspense } from 'react';
import { Certainty } from '../../shared/format/certainty.js';
import { SPEND_OVER_TIME_HEIGHT, SpendOverTime } from '../../shared/charts/spend-over-time.js';
import { dimensionLabel } from '../../shared/spend/dimensions.js';
import { Loaded, Pending } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { useOverTime } from '../../shared/spend/use-stack.js';
import { useView } from '../../shared/spend/use-view.js';
import { narrow } from '../../shared/spend/view.js';
import { Breakdown, useBreakdown } from './breakdown.js';
import { Controls } from './controls.js';
import { groupsOf, nextGroups } from './explore-params.js';

const Beside = lazy(() => import('./beside/beside.js'));

/** Where did the money go? By up to three dimensions, over time and in figures; or one selection beside another. */
export function ExplorePage() {
  const { view, show } = useView();
  const { beside } = view;
  if (beside === null)
    return (
      <One
        onCompare={() => {
          show({ ...view, beside: [] });
        }}
      />
    );
  return (
    <PageBody title="Explore" actions={<Controls />}>
      <Suspense fallback={<Pending height={460} />}>
        <Beside beside={beside} />
      </Suspense>
    </PageBody>
  );
}

function One({ onCompare }: { readonly onCompare: () => void }) {
  const { view, scope } = useView();
  const groups = groupsOf(view);
  const { first } = groups;
  const overTime = useOverTime(scope, first);
  return (
    <PageBody
      title="Explore"
      description={<Certainty load={useBreakdown()} />}
      actions={
        <Controls>
          <Button onClick={onCompare}>Compare two selections</Button>
        </Controls>
      }
    >
      <Loaded load={overTime} height={SPEND_OVER_TIME_HEIGHT}>
        {(data) => (
          <SpendOverTime
            title={`Spend by ${dimensionLabel(first).toLowerCase()}`}
            {...data}
            onlyOf={(key) => ({
              ...narrow(view, first, key),
              group: nextGroups(first, groups),
            })}
          />
        )}
      </Loaded>
      <Breakdown />
    </PageBody>
  );
}
