import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { GatewayTable } from './gateway-table.js';
import { useGateways } from './gateways.query.js';
import { LeaseTable } from './lease-table.js';
import { useLeases } from './leases.query.js';
import { usePolicies } from './policies.query.js';
import { PolicyTable } from './policy-table.js';

/** Which gateways ask, what do they have, and what may they spend by themselves? */
export function GatewaysPage() {
  const { me } = useSession();
  const gateways = useGateways();
  const policies = usePolicies();
  const leases = useLeases();
  const isKeeper = may(me, 'keepGateways');
  return (
    <PageBody
      title="Gateways"
      description="What asks Bursar before a call. Limits, flags and stops bind nothing else."
    >
      <Loaded load={gateways} height={160}>
        {(data) => <GatewayTable gateways={data} mayRetire={isKeeper} />}
      </Loaded>
      <Loaded load={policies} height={160}>
        {(data) => <PolicyTable policies={data} mayRemove={isKeeper} />}
      </Loaded>
      <Loaded load={leases} height={160}>
        {(data) => <LeaseTable leases={data} mayRelease={may(me, 'releaseLease')} />}
      </Loaded>
    </PageBody>
  );
}
