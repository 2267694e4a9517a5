import { SPEND_OVER_TIME_HEIGHT, SpendOverTime } from '../../shared/charts/spend-over-time.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { useOverTime } from '../../shared/spend/use-stack.js';
import { useView } from '../../shared/spend/use-view.js';

export function TeamsOverTime() {
  const { scope } = useView();
  const load = useOverTime(scope, 'team');
  return (
    <Loaded load={load} height={SPEND_OVER_TIME_HEIGHT}>
      {(data) => <SpendOverTime title="Spend by team" {...data} />}
    </Loaded>
  );
}
