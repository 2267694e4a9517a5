import { LateEditor } from '../../shared/config/late.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { PageButton, PageLink } from '../../shared/ui/page-link.js';
import { FlagForm } from './flag-form.js';
import { NEW_FLAG } from './flag-entry.js';
import { FlagTable } from './flag-table.js';
import { useFlags } from './flags.query.js';

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
  const edits = may(me, 'applyConfig');
  return (
    <PageBody
      title="Flags"
      description={
        <>
          Evaluated by gateways and by any OpenFeature client. The version that each gateway applies
          is under <PageLink href={href('/platform/gateways')}>Gateways</PageLink>.
        </>
      }
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
    </PageBody>
  );
}
