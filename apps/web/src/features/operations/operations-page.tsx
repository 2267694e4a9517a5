import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { plural } from '../../shared/format/numbers.js';
import { chooseGrain } from '../../shared/spend/grains.js';
import { useView } from '../../shared/spend/use-view.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { NothingFound } from '../../shared/ui/nothing-found.js';
import { PageBody } from '../../shared/ui/page.js';
import { AlertTable } from './alert-table.js';
import { HealthOverTime, MeasureSelect } from './health-over-time.js';
import { ModelTable } from './model-table.js';
import { OperationsTiles } from './operations-tiles.js';
import { useOperations } from './operations.query.js';

/** How do calls fare: do they fail, wait or cost more than they should? */
export function OperationsPage() {
  const { me } = useSession();
  const { view, scope } = useView();
  const grain = chooseGrain(scope.range, view.grain);
  const load = useOperations(scope, grain);
  return (
    <PageBody
      title="Operations"
      description="How calls fare by provider and model, as logs, settlements and traces report them."
      actions={<MeasureSelect />}
    >
      <Loaded load={load} height={900}>
        {(data) =>
          data.total.requests === '0' ? (
            <NothingFound />
          ) : (
            <SpaceBetween size="m">
              <OperationsTiles total={data.total} />
              {data.total.throttles !== '0' && <ThrottleAdvice throttles={data.total.throttles} />}
              <HealthOverTime data={data} grain={grain} />
              <ModelTable models={data.models} />
            </SpaceBetween>
          )
        }
      </Loaded>
      {may(me, 'seeOperationsAlerts') && <AlertTable />}
    </PageBody>
  );
}

function ThrottleAdvice({ throttles }: { readonly throttles: string }) {
  return (
    <Alert type="info">
      {plural(throttles, 'call was', 'calls were')} throttled. Bedrock takes a call’s
      maxOutputTokens from its quota when the call begins: a lower maxOutputTokens under quotas
      makes room.
    </Alert>
  );
}
