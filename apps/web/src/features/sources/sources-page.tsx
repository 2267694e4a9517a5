import SpaceBetween from '@cloudscape-design/components/space-between';
import { useKept } from '../../shared/data/kept.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { OnlyOne } from '../../shared/ui/only-one.js';
import { PageBody } from '../../shared/ui/page.js';
import { PageButton } from '../../shared/ui/page-link.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { WorkWarning } from '../../shared/ui/work-warning.js';
import { BackfillModal } from './backfill-modal.js';
import { BrokenModal } from './broken-modal.js';
import { PauseModal, ResumeModal } from './pause-modal.js';
import { PolicyModal } from './policy-modal.js';
import { SourceTable, type Act } from './source-table.js';
import { useSources, type Source } from './sources.query.js';
import { TestModal } from './test-modal.js';
import { WatchedSources } from './watched.js';

/** What does Bursar read by itself, and is it whole? */
export function SourcesPage() {
  const { me } = useSession();
  const allowed = may(me, 'seeSources');
  const manages = may(me, 'applyConfig');
  const load = useSources(allowed);
  const { href, page, setPage } = useView();
  const [open, setOpen] = useKept<{ readonly act: Act; readonly source: Source } | null>(
    'sources-page.open',
    null,
  );
  const close = () => {
    setOpen(null);
  };
  if (!allowed) return <Forbidden right="seeSources" />;
  const connect = (
    <PageButton variant="primary" href={href('/platform/sources/new')}>
      Connect a source
    </PageButton>
  );
  return (
    <PageBody
      title="Sources"
      description="What Bursar reads by itself: logs, metrics, bills and prices."
      actions={manages ? connect : null}
    >
      <WorkWarning />
      <Loaded load={load} height={240} steady>
        {(all) => {
          const sources = all.filter(({ id }) => page.source === undefined || id === page.source);
          return (
            <SpaceBetween size="m">
              {page.source !== undefined && (
                <OnlyOne
                  what="source"
                  found={sources.length > 0}
                  onAll={() => {
                    setPage({ source: undefined });
                  }}
                />
              )}
              <SourceTable
                sources={sources}
                manages={manages}
                onAct={(act, source) => {
                  setOpen({ act, source });
                }}
              />
            </SpaceBetween>
          );
        }}
      </Loaded>
      <WatchedSources />
      {open?.act === 'test' && <TestModal source={open.source} onClose={close} />}
      {open?.act === 'pause' && <PauseModal source={open.source} onClose={close} />}
      {open?.act === 'resume' && <ResumeModal source={open.source} onClose={close} />}
      {open?.act === 'backfill' && <BackfillModal source={open.source} onClose={close} />}
      {open?.act === 'policy' && <PolicyModal source={open.source} onClose={close} />}
      {open?.act === 'broken' && <BrokenModal source={open.source} onClose={close} />}
    </PageBody>
  );
}
