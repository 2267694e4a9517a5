import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { useApprovals, type Proposal } from './approvals.query.js';
import { ApprovalModal, type ApprovalAct } from './approval-modal.js';
import { Delegates } from './delegates.js';
import { ProposalCard } from './proposal-card.js';

interface Acting {
  readonly act: ApprovalAct;
  readonly proposal: Proposal;
}

/** What waits for my approval? */
export function ApprovalsPage() {
  const load = useApprovals();
  const [acting, setActing] = useState<Acting | null>(null);
  return (
    <PageBody
      title="Approvals"
      description="Changes that take other people. An approval is of exactly what is shown: if anything changes, it does nothing."
    >
      <Loaded load={load} height={320}>
        {(proposals) => (
          <Queue
            proposals={proposals}
            onAct={(act, proposal) => {
              setActing({ act, proposal });
            }}
          />
        )}
      </Loaded>
      <Delegates />
      {acting !== null && (
        <ApprovalModal
          {...acting}
          onClose={() => {
            setActing(null);
          }}
        />
      )}
    </PageBody>
  );
}

interface QueueProps {
  readonly proposals: readonly Proposal[];
  readonly onAct: (act: ApprovalAct, proposal: Proposal) => void;
}

function Queue({ proposals, onAct }: QueueProps) {
  const { page, setPage } = useView();
  const views = {
    decide: proposals.filter(({ mayDecide }) => mayDecide),
    waiting: proposals.filter(({ state }) => state === 'open'),
    mine: proposals.filter(({ isMine }) => isMine),
    all: proposals,
  };
  const start = views.decide.length > 0 ? 'decide' : 'waiting';
  const names = ['decide', 'waiting', 'mine', 'all'] as const;
  const shown = names.find((name) => name === page.show) ?? start;
  return (
    <SpaceBetween size="m">
      <SegmentedControl
        label="Which proposals"
        selectedId={shown}
        options={[
          { id: 'decide', text: `For me (${views.decide.length})` },
          { id: 'waiting', text: `Waiting (${views.waiting.length})` },
          { id: 'mine', text: `Mine (${views.mine.length})` },
          { id: 'all', text: `All (${views.all.length})` },
        ]}
        onChange={({ detail }) => {
          setPage({ show: detail.selectedId });
        }}
      />
      {views[shown].length === 0 && (
        <Empty title={shown === 'decide' ? 'Nothing waits for you' : 'No proposals'}>
          What takes approval, by whom and above which amount is said in the configuration file
          under <code>approvals</code>.
        </Empty>
      )}
      {views[shown].map((proposal) => (
        <ProposalCard key={proposal.id} proposal={proposal} onAct={onAct} />
      ))}
    </SpaceBetween>
  );
}
