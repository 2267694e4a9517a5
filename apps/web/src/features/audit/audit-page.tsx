import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { at } from '../../shared/data/base.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { plural } from '../../shared/format/numbers.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { AuditFilters } from './audit-filters.js';
import { useChain, type ChainState } from './audit.query.js';
import { Timeline } from './timeline.js';

/** Who changed what, when, why, and whether anybody touched the record since? */
export function AuditPage() {
  const { me } = useSession();
  const allowed = may(me, 'seeAudit');
  const chain = useChain(allowed);
  if (!allowed) return <Forbidden right="seeAudit" />;
  return (
    <PageBody
      title="Audit"
      description="Every change by a person, a key or Bursar itself."
      actions={
        <Button
          iconName="download"
          href={at('/v1/audit.jsonl')}
          download
          ariaLabel="Download the audit log as JSONL"
        >
          JSONL
        </Button>
      }
    >
      <Loaded load={chain} height={56}>
        {(state) => <ChainBanner chain={state} />}
      </Loaded>
      <AuditFilters />
      <Timeline />
    </PageBody>
  );
}

function ChainBanner({ chain }: { readonly chain: ChainState }) {
  const { zone } = useView();
  if (!chain.intact) {
    return (
      <div role="alert">
        <Alert type="error" header="The audit log has been tampered with">
          Entry {chain.brokenAt ?? 'unknown'} does not fit the one before it. Keep a copy of the
          database, export the log, and find out who had access to it.
        </Alert>
      </div>
    );
  }
  if (chain.firstAt === null) return <Alert type="info">Nothing has been changed yet.</Alert>;
  return (
    <Alert type="success">
      The chain is intact: {plural(chain.entries, 'entry', 'entries')} since{' '}
      {formatInstant(chain.firstAt, zone)}, each fitting the one before it.
    </Alert>
  );
}
