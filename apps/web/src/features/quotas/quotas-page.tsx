import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRetryEvery } from '../../shared/data/retry-every.js';
import { ChangeLink } from '../../shared/config/change-link.js';
import { LateEditor } from '../../shared/config/late.js';
import { PageButton } from '../../shared/ui/page-link.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { NoneInFile } from '../../shared/ui/none-in-file.js';
import { useView } from '../../shared/spend/use-view.js';
import { EnforcementWarning } from '../../shared/limits/enforcement.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { AwsQuotas } from './aws-quotas.js';
import { NEW_QUOTA, QuotaForm } from './quota-form.js';
import { QuotaTable } from './quota-table.js';
import { useQuotas, type Quota } from './quotas.query.js';
import { SplitModal } from './split-modal.js';

const LOOK_AGAIN_MS = 5_000;

const EXAMPLE = `apiVersion: bursar/v1
quotas:
  - id: search-rate
    scope: { team: search }
    requestsPerMinute: 600
    tokensPerMinute: 2000000
    tokensPerDay: 50000000
    concurrency: 40
    maxOutputTokens: 8000
`;

/** How fast may what be called, and who is throttled? */
export function QuotasPage() {
  const { page } = useView();
  if (page.new !== undefined) return <QuotaEditor item={null} />;
  if (page.edit !== undefined) return <QuotaEditor key={page.edit} item={page.edit} />;
  return <AllQuotas />;
}

/** Null: a new one. */
function QuotaEditor({ item }: { readonly item: string | null }) {
  return (
    <LateEditor
      title={item === null ? 'New quota' : `Edit ${item}`}
      description="Nothing changes before you have seen the plan."
      section="quotas"
      item={item}
      start={item === null ? NEW_QUOTA : null}
      back="/quotas"
      Form={QuotaForm}
    />
  );
}

function AllQuotas() {
  const load = useQuotas();
  const { me } = useSession();
  const { href } = useView();
  useRetryEvery(LOOK_AGAIN_MS, load);
  return (
    <PageBody
      title="Quotas"
      description="How fast and how much may be called, apart from what it costs."
      actions={
        may(me, 'applyConfig') ? (
          <SpaceBetween size="xs" direction="horizontal">
            <ChangeLink section="modelAccess">Model access</ChangeLink>
            <PageButton variant="primary" href={href('/quotas', { page: { new: 'quota' } })}>
              New quota
            </PageButton>
          </SpaceBetween>
        ) : null
      }
    >
      <Loaded load={load} height={360} steady>
        {(quotas) =>
          quotas.length === 0 ? (
            <NoneInFile title="No quota limits what you may see" what="A quota" example={EXAMPLE} />
          ) : (
            <Quotas quotas={quotas} />
          )
        }
      </Loaded>
      {may(me, 'seeSources') && <AwsQuotas />}
    </PageBody>
  );
}

function Quotas({ quotas }: { readonly quotas: readonly Quota[] }) {
  const { page, setPage } = useView();
  const splitting = quotas.find(({ id, maySplit }) => maySplit && id === page.split);
  return (
    <>
      <EnforcementWarning what="A quota" shares={quotas.map((one) => one.protectedShare)} />
      <QuotaTable
        quotas={quotas}
        onSplit={({ id }) => {
          setPage({ split: id });
        }}
      />
      {splitting !== undefined && (
        <SplitModal
          key={splitting.id}
          parent={splitting}
          quotas={quotas}
          onClose={() => {
            setPage({ split: undefined });
          }}
        />
      )}
    </>
  );
}
