import { LateEditor } from '../../shared/config/late.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { PageButton } from '../../shared/ui/page-link.js';
import { FlagForm } from './flag-form.js';
import { NEW_FLAG } from './flag-entry.js';
import { FlagTable } from './flag-table.js';
import { GatewayTable } from './gateway-table.js';
import { useGateways } from './gateways.query.js';
import { useFlags, usePolicies } from './flags.query.js';
import { PolicyTable } from './policy-table.js';

/** What is switched where? */
export function FlagsPage() {
  const { page } = useView();
  if (page.new !== undefined) return <FlagEditor item={null} />;
  if (page.edit !== undefined) return <FlagEditor key={page.edit} item={page.edit} />;
  return <Flags />;
}

/** Null: a new one. */
function FlagEditor({ item }: { readonly item: string | null }) {
  return (
    <LateEditor
      title={item === null ? 'New flag' : `Edit ${item}`}
      description="Nothing changes before you have seen the plan."
      section="flags"
      item={item}
      start={item === null ? NEW_FLAG : null}
      back="/flags"
      Form={FlagForm}
    />
  );
}

function Flags() {
  const { me } = useSession();
  const { href } = useView();
  const flags = useFlags();
  const policies = usePolicies();
  const gateways = useGateways();
  const isKeeper = may(me, 'keepGateways');
  const edits = may(me, 'applyConfig');
  return (
    <PageBody
      title="Flags"
      description="Evaluated by gateways and by any OpenFeature client."
      actions={
        edits ? (
          <PageButton variant="primary" href={href('/flags', { page: { new: 'flag' } })}>
            New flag
          </PageButton>
        ) : null
      }
    >
      <Loaded load={flags} height={320}>
        {(data) => <FlagTable flags={data} edits={edits} />}
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
