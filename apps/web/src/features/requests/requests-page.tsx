import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import Pagination from '@cloudscape-design/components/pagination';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useKept } from '../../shared/data/kept.js';
import { Empty } from '../../shared/ui/empty.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { OnlyOne } from '../../shared/ui/only-one.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { subjectText, toSubject } from '../../shared/limits/limits.js';
import { AskModal } from './ask-modal.js';
import { DecideModal } from './decide-modal.js';
import { RequestCard, type Act } from './request-card.js';
import { isWaiting } from './waiting.js';
import { useLimitRequests, type LimitRequest } from './requests.query.js';

interface Deciding {
  readonly act: Act;
  readonly request: LimitRequest;
}

/** Who needs more? */
export function RequestsPage() {
  const { me } = useSession();
  const { page, setPage } = useView();
  const load = useLimitRequests();
  const [deciding, setDeciding] = useKept<Deciding | null>('requests-page.deciding', null);
  const asks = may(me, 'requestLimit');
  return (
    <PageBody
      title="Requests"
      description="Requests for more of a budget or a quota for a while. An increase lapses by itself."
      actions={
        asks ? (
          <Button
            variant="primary"
            onClick={() => {
              setPage({ ask: '' });
            }}
          >
            Request more
          </Button>
        ) : null
      }
    >
      <Loaded load={load} height={420}>
        {(requests) => (
          <Queue
            requests={requests}
            onAct={(act, request) => {
              setDeciding({ act, request });
            }}
          />
        )}
      </Loaded>
      {asks && page.ask !== undefined && (
        <AskModal
          key={page.ask}
          about={page.ask}
          onClose={() => {
            setPage({ ask: undefined });
          }}
        />
      )}
      {deciding !== null && (
        <DecideModal
          {...deciding}
          onClose={() => {
            setDeciding(null);
          }}
        />
      )}
    </PageBody>
  );
}

interface QueueProps {
  readonly requests: readonly LimitRequest[];
  readonly onAct: (act: Act, request: LimitRequest) => void;
}

function Queue({ requests, onAct }: QueueProps) {
  const { page, setPage } = useView();
  if (page.request !== undefined) {
    const shown = requests.filter(({ id }) => id === page.request);
    return (
      <SpaceBetween size="m">
        <OnlyOne
          what="request"
          found={shown.length > 0}
          onAll={() => {
            setPage({ request: undefined });
          }}
        />
        {shown.map((request) => (
          <RequestCard
            key={request.id}
            request={request}
            others={othersOf(request, requests)}
            onAct={onAct}
          />
        ))}
      </SpaceBetween>
    );
  }
  return <Lists requests={requests} onAct={onAct} />;
}

function Lists({ requests, onAct }: QueueProps) {
  const { page, setPage } = useView();
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(1);
  const found = requests.filter((request) => isAbout(request, search));
  const views = {
    decide: found.filter(({ mayDecide }) => mayDecide),
    mine: found.filter(({ isMine }) => isMine),
    all: found,
  };
  const start = requests.some(({ mayDecide }) => mayDecide) ? 'decide' : 'all';
  const shown = (['decide', 'mine', 'all'] as const).find((name) => name === page.show) ?? start;
  const pages = Math.max(1, Math.ceil(views[shown].length / PER_PAGE));
  const current = Math.min(at, pages);
  return (
    <SpaceBetween size="m">
      <SegmentedControl
        label="Which requests"
        selectedId={shown}
        options={[
          { id: 'decide', text: `To decide (${views.decide.length})` },
          { id: 'mine', text: `Mine (${views.mine.length})` },
          { id: 'all', text: `All (${views.all.length})` },
        ]}
        onChange={({ detail }) => {
          setAt(1);
          setPage({ show: detail.selectedId });
        }}
      />
      <Input
        type="search"
        value={search}
        placeholder="Find by limit, team, name, reason or state"
        ariaLabel="Find a request"
        onChange={({ detail }) => {
          setAt(1);
          setSearch(detail.value);
        }}
      />
      {views[shown].length === 0 && (
        <Empty title={shown === 'decide' ? 'Nothing waits for you' : 'No requests'}>
          A request names a limit, how much and until when. How it is decided is said in the
          configuration file under <code>approvals</code>.
        </Empty>
      )}
      {views[shown].slice((current - 1) * PER_PAGE, current * PER_PAGE).map((request) => (
        <RequestCard
          key={request.id}
          request={request}
          others={othersOf(request, requests)}
          onAct={onAct}
        />
      ))}
      {pages > 1 && (
        <Pagination
          currentPageIndex={current}
          pagesCount={pages}
          onChange={({ detail }) => {
            setAt(detail.currentPageIndex);
          }}
        />
      )}
    </SpaceBetween>
  );
}

const othersOf = (request: LimitRequest, all: readonly LimitRequest[]): LimitRequest[] =>
  all.filter(
    (one) =>
      one.id !== request.id &&
      isWaiting(one) &&
      JSON.stringify(one.subject) === JSON.stringify(request.subject),
  );

const PER_PAGE = 20;

function isAbout(request: LimitRequest, search: string): boolean {
  const { team, requestedBy, decidedBy, why, state } = request;
  const subject = toSubject(request.subject);
  const words = [subject === null ? '' : subjectText(subject), team, requestedBy, decidedBy, why];
  return [...words, state].join(' ').toLowerCase().includes(search.trim().toLowerCase());
}
