import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { FlagTable } from './flag-table.js';
import { GatewayTable } from './gateway-table.js';
import { useGateways } from './gateways.query.js';
import { useFlags, usePolicies } from './flags.query.js';
import { PolicyTable } from './policy-table.js';

/** What is switched where? */
export function FlagsPage() {
  const { me } = useSession();
  const flags = useFlags();
  const policies = usePolicies();
  const gateways = useGateways();
  const isKeeper = may(me, 'keepGateways');
  return (
    <PageBody
      title="Flags"
      description="Changed in the configuration file, and evaluated by gateways and by any OpenFeature client."
    >
      <Loaded load={flags} height={320}>
        {(data) => <FlagTable flags={data} />}
      </Loaded>
      <Loaded load={policies} height={160}>
        {(data) => <PolicyTable policies={data} mayRemove={isKeeper} />}
      </Loaded>
      <Loaded load={gateways} height={160}>
        {(data) => <GatewayTable gateways={data} mayRetire={isKeeper} />}
      </Loaded>
    </PageBody>
  );
}
