import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ChangeLink } from '../../shared/config/change-link.js';
import { useKept } from '../../shared/data/kept.js';
import { usePages } from '../../shared/data/pages.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { OnlyOne } from '../../shared/ui/only-one.js';
import { PageBody } from '../../shared/ui/page.js';
import { Pager } from '../../shared/ui/pager.js';
import {
  PROPOSALS_PER_PAGE,
  useApprovals,
  useProposal,
  useWaitingForMe,
  type Proposal,
  type Shown,
} from './approvals.query.js';
import { ApprovalModal, type ApprovalAct } from './approval-modal.js';
import { Delegates } from './delegates.js';
import { ProposalCard } from './proposal-card.js';

interface Acting {
  readonly act: ApprovalAct;
  readonly proposal: Proposal;
}

/** What waits for my approval, and what became of what waited? */
export function ApprovalsPage() {
  const waiting = useWaitingForMe();
  const [acting, setActing] = useKept<Acting | null>('approvals-page.acting', null);
  return (
    <PageBody
      title="Approvals"
      description="Changes that take other people. An approval is of exactly what is shown: if anything changes, it does nothing."
      actions={<ChangeLink section="approvals">Who approves what</ChangeLink>}
    >
      <Loaded load={waiting} height={320} steady>
        {(forMe) => (
          <Queue
            forMe={forMe}
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
  /** How many the person who is signed in can decide. */
  readonly forMe: number;
  readonly onAct: (act: ApprovalAct, proposal: Proposal) => void;
}

const NAMES: readonly Shown[] = ['decide', 'waiting', 'mine', 'over', 'all'];

function Queue({ forMe, onAct }: QueueProps) {
  const { page, setPage } = useView();
  const [search, setSearch] = useState('');
  // What is open stays open while the last of it is decided.
  const [start] = useState<Shown>(forMe > 0 ? 'decide' : 'waiting');
  const shown = NAMES.find((name) => name === page.show) ?? start;
  if (page.proposal !== undefined) return <Only id={page.proposal} onAct={onAct} />;
  return (
    <SpaceBetween size="m">
      <SegmentedControl
        label="Which proposals"
        selectedId={shown}
        options={[
          { id: 'decide', text: `For me (${forMe})` },
          { id: 'waiting', text: 'Waiting' },
          { id: 'mine', text: 'Mine' },
          { id: 'over', text: 'Ended' },
          { id: 'all', text: 'All' },
        ]}
        onChange={({ detail }) => {
          setPage({ show: detail.selectedId });
        }}
      />
      <Input
        type="search"
        value={search}
        placeholder="Find by title, reason, change or name"
        ariaLabel="Find a proposal"
        onChange={({ detail }) => {
          setSearch(detail.value);
        }}
      />
      <Proposals shown={shown} search={search} onAct={onAct} />
    </SpaceBetween>
  );
}

interface OnlyProps {
  readonly id: string;
  readonly onAct: QueueProps['onAct'];
}

/** The one that a message is about, whatever became of it. */
function Only({ id, onAct }: OnlyProps) {
  const { setPage } = useView();
  const load = useProposal(id);
  return (
    <SpaceBetween size="m">
      {load.status !== 'pending' && (
        <OnlyOne
          what="proposal"
          found={load.status === 'ready'}
          onAll={() => {
            setPage({ proposal: undefined });
          }}
        />
      )}
      <Loaded load={load} height={320} steady>
        {(found) =>
          found.__typename === 'Proposal' && <ProposalCard proposal={found} onAct={onAct} />
        }
      </Loaded>
    </SpaceBetween>
  );
}

interface ProposalsProps {
  readonly shown: Shown;
  readonly search: string;
  readonly onAct: QueueProps['onAct'];
}

function Proposals({ shown, search, onAct }: ProposalsProps) {
  const pages = usePages(JSON.stringify([shown, search]));
  const load = useApprovals(shown, search, pages.after);
  return (
    <Loaded load={load} height={320} steady>
      {({ edges, totalCount, pageInfo }) => (
        <SpaceBetween size="m">
          {edges.length === 0 && (
            <Empty title={shown === 'decide' ? 'Nothing waits for you' : 'No proposals'}>
              What takes approval, by whom and above which amount is said in the configuration file
              under <code>approvals</code>.
            </Empty>
          )}
          {edges.map(({ node }) => (
            <ProposalCard key={node.id} proposal={node} onAct={onAct} />
          ))}
          {totalCount > PROPOSALS_PER_PAGE && (
            <Pager
              pages={pages}
              perPage={PROPOSALS_PER_PAGE}
              totalCount={totalCount}
              {...pageInfo}
            />
          )}
        </SpaceBetween>
      )}
    </Loaded>
  );
}
