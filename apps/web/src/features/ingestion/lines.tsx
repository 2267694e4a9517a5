import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageButton } from '../../shared/ui/page-link.js';
import { usePages } from '../../shared/data/pages.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { DismissModal } from './dismiss-modal.js';
import { useQuarantine, type QuarantinedLine } from './ingestion.query.js';
import { LineTable } from './line-table.js';
import { LineModal } from './line-modal.js';
import { ReplayButton } from './replay-button.js';

interface Props {
  readonly reason: string | null;
  /** How many there are by now; the list itself does not change until the user reloads it. */
  readonly waiting: number;
  readonly clearHref: string;
}

/** The lines themselves, without their bodies. */
export function Lines({ reason, waiting, clearHref }: Props) {
  const pages = usePages(reason ?? '');
  const load = useQuarantine(reason, pages.after);
  const [selected, setSelected] = useState<readonly QuarantinedLine[]>([]);
  const [open, setOpen] = useKept<QuarantinedLine | 'dismiss' | null>('lines.open', null);
  const ids = selected.map((line) => line.id);
  const close = () => {
    setOpen(null);
  };
  const clear = () => {
    setSelected([]);
  };
  return (
    <>
      <Loaded load={load} height={420}>
        {(page) => (
          <LineTable
            page={page}
            pages={pages}
            selected={selected}
            onSelect={setSelected}
            onOpen={setOpen}
            header={
              <Header
                variant="h2"
                counter={`(${page.totalCount})`}
                actions={
                  <LineActions
                    ids={ids}
                    onRefresh={
                      waiting === page.totalCount || load.status !== 'ready' ? null : load.retry
                    }
                    allHref={reason === null ? null : clearHref}
                    onDismiss={() => {
                      setOpen('dismiss');
                    }}
                    onReplayed={clear}
                  />
                }
              >
                {reason === null ? 'Lines' : `Lines: ${reason}`}
              </Header>
            }
          />
        )}
      </Loaded>
      {open === 'dismiss' && (
        <DismissModal
          ids={ids}
          onClose={(done) => {
            close();
            if (done) clear();
          }}
        />
      )}
      {open !== null && open !== 'dismiss' && <LineModal line={open} onClose={close} />}
    </>
  );
}

interface ActionsProps {
  readonly ids: readonly string[];
  /** Null where the list is up to date. */
  readonly onRefresh: (() => void) | null;
  /** Where all reasons are shown; null where they are. */
  readonly allHref: string | null;
  readonly onDismiss: () => void;
  readonly onReplayed: () => void;
}

function LineActions({ ids, onRefresh, allHref, onDismiss, onReplayed }: ActionsProps) {
  const { me } = useSession();
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {onRefresh !== null && (
        <Button iconName="refresh" onClick={onRefresh}>
          There are newer lines
        </Button>
      )}
      {allHref !== null && <PageButton href={allHref}>All reasons</PageButton>}
      {may(me, 'replay') && (
        <Button disabled={ids.length === 0} onClick={onDismiss}>
          Dismiss
        </Button>
      )}
      {may(me, 'replay') && <ReplayButton ids={ids} onDone={onReplayed} />}
    </SpaceBetween>
  );
}
