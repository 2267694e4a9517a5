import SpaceBetween from '@cloudscape-design/components/space-between';
import { useLabels } from '../../../shared/format/labels.js';
import { bucketKeys, bucketLabel, chooseGrain } from '../../../shared/spend/grains.js';
import { ask, type Scope } from '../../../shared/spend/question.js';
import { amountOf } from '../../../shared/spend/series.js';
import { useView } from '../../../shared/spend/use-view.js';
import type { Filter } from '../../../shared/spend/view.js';
import { Loaded } from '../../../shared/ui/loaded.js';
import { groupsOf } from '../explore-params.js';
import { BesideBar } from './beside-bar.js';
import { type Costed, type TwoAnswers, useTwoSelections } from './beside.query.js';
import { rowsBy, selectionLabel } from './selection.js';
import { TwoChart } from './two-chart.js';
import type { TwoBuckets } from './two-lines.js';
import { TwoTable } from './two-table.js';

/** Groups of either selection that are named; the rest of each is its Other. */
const TOP = 1_000;

/** Two selections over the same range: as lines, and group by group, with the difference. */
export default function Beside({ beside }: { readonly beside: readonly Filter[] }) {
  const { view, scope, now } = useView();
  const labelOf = useLabels();
  const { first, inner } = groupsOf(view);
  const dimensions = [first, ...inner];
  const selections = [view.filters, beside] as const;
  const dimension = rowsBy(dimensions, selections);
  const grain = chooseGrain(scope.range, view.grain);
  const scopes: readonly [Scope, Scope] = [scope, { ...scope, filters: beside }];
  const groups = { groupBy: [dimension], top: TOP };
  const overTime = { groupBy: [grain] };
  const load = useTwoSelections(
    { first: ask(scopes[0], groups), second: ask(scopes[1], groups) },
    { first: ask(scopes[0], overTime), second: ask(scopes[1], overTime) },
  );
  const names: readonly [string, string] = [
    selectionLabel(view.filters, labelOf),
    selectionLabel(beside, labelOf),
  ];
  const keys = bucketKeys(scope.range, grain, scope.zone, now);
  return (
    <SpaceBetween size="m">
      <BesideBar beside={beside} />
      <Loaded load={load} height={460}>
        {(answers) => (
          <SpaceBetween size="l">
            <TwoChart
              names={names}
              totals={totalsOf(answers)}
              certainty={certaintyOf(answers)}
              buckets={bucketsOf(answers, keys, (key) => bucketLabel(key, grain))}
              questions={[
                ask(scopes[0], { groupBy: [grain] }),
                ask(scopes[1], { groupBy: [grain] }),
              ]}
            />
            <TwoTable
              names={names}
              dimension={dimension}
              answers={answers}
              questions={[
                ask(scopes[0], { groupBy: dimensions }),
                ask(scopes[1], { groupBy: dimensions }),
              ]}
            />
          </SpaceBetween>
        )}
      </Loaded>
    </SpaceBetween>
  );
}

const totalsOf = ({ first, second }: TwoAnswers): [string | null, string | null] => [
  amountOf(first.total),
  amountOf(second.total),
];

/** As sure as the less sure of the two. */
function certaintyOf({ first, second }: TwoAnswers): string {
  const stages = [first.freshness.finality, second.freshness.finality];
  if (stages.includes('estimated')) return 'Estimated: some calls have no price, or a lower bound.';
  return stages.includes('provisional') ? 'Provisional: logs may still arrive.' : 'Final.';
}

/** A bucket without calls cost nothing. */
function bucketsOf(
  { firstOverTime, secondOverTime }: TwoAnswers,
  keys: readonly string[],
  labelOf: (key: string) => string,
): TwoBuckets[] {
  const [one, other] = [firstOverTime, secondOverTime].map(amountsByTime);
  const at = (amounts: ReturnType<typeof amountsByTime> | undefined, key: string) =>
    amounts?.has(key) === true ? (amounts.get(key) ?? null) : '0';
  return keys.map((key) => ({
    ...{ key, label: labelOf(key) },
    ...{ first: at(one, key), second: at(other, key) },
  }));
}

const amountsByTime = ({ rows }: Costed): ReadonlyMap<string, string | null> =>
  new Map(rows.map(({ keys: [time], figures }) => [time ?? '', amountOf(figures)]));
