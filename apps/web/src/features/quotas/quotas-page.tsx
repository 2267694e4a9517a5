import { useEvery } from '../../shared/format/elapsed.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { Snippet } from '../../shared/ui/snippet.js';
import { useView } from '../../shared/spend/use-view.js';
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
  const load = useQuotas();
  const retry = load.status === 'ready' ? load.retry : noop;
  useEvery(LOOK_AGAIN_MS, load.status === 'ready', retry);
  return (
    <PageBody
      title="Quotas"
      description="How fast and how much may be called, apart from what it costs."
    >
      <Loaded load={load} height={360} steady>
        {(quotas) =>
          quotas.length === 0 ? (
            <Empty title="No quota limits what you may see">
              <p>
                Put one in the configuration file and apply it with{' '}
                <code>npx bursar apply -f org.yaml</code>.
              </p>
              <Snippet label="A quota for the configuration file" text={EXAMPLE} />
            </Empty>
          ) : (
            <Quotas quotas={quotas} />
          )
        }
      </Loaded>
    </PageBody>
  );
}

function Quotas({ quotas }: { readonly quotas: readonly Quota[] }) {
  const { page, setPage } = useView();
  const splitting = quotas.find(({ id, maySplit }) => maySplit && id === page.split);
  return (
    <>
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

function noop() {
  // Nothing to ask again before the first answer.
}
