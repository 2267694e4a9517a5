import { Loaded } from '../../shared/loaded.js';
import { PageBody } from '../../shared/page.js';
import { FlagTable } from './flag-table.js';
import { useFlags, usePolicies } from './flags.query.js';
import { PolicyTable } from './policy-table.js';

/** What is switched where? */
export function FlagsPage() {
  const flags = useFlags();
  const policies = usePolicies();
  return (
    <PageBody
      title="Flags"
      description="Changed in the configuration file, and evaluated by gateways and by any OpenFeature client."
    >
      <Loaded load={flags} height={320}>
        {(data) => <FlagTable flags={data} />}
      </Loaded>
      <Loaded load={policies} height={160}>
        {(data) => <PolicyTable policies={data} />}
      </Loaded>
    </PageBody>
  );
}
