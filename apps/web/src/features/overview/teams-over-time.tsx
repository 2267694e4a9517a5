import { SpendOverTime } from '../../shared/charts/spend-over-time.js';
import { Loaded } from '../../shared/loaded.js';
import { useOverTime } from '../../shared/use-stack.js';
import { useView } from '../../shared/use-view.js';

export function TeamsOverTime() {
  const { scope } = useView();
  const load = useOverTime(scope, 'team');
  return (
    <Loaded load={load} height={460}>
      {(data) => <SpendOverTime title="Spend by team" {...data} />}
    </Loaded>
  );
}
