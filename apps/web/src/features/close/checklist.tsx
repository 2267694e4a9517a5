import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatMonth } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import { PageButton } from '../../shared/ui/page-link.js';
import type { MonthReview } from './close.query.js';
import { CHECK_WORDS, STATE_WORDS } from './words.js';

interface Props {
  readonly review: MonthReview;
  readonly onAct: (act: 'close' | 'reopen') => void;
}

/** What is known of the month, and what can be done with it. */
export function Checklist({ review, onAct }: Props) {
  const { month, checklist, waits } = review;
  const { href } = useView();
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={STATE_ABOUT[month.state]}
          actions={<Actions review={review} onAct={onAct} />}
        >
          {formatMonth(month.month)}: {STATE_WORDS[month.state].label.toLowerCase()}
        </Header>
      }
    >
      <SpaceBetween size="s">
        {waits !== null && (
          <Alert
            type="info"
            header="Reopening this month waits for another person"
            action={<PageButton href={href('/approvals')}>Open Approvals</PageButton>}
          />
        )}
        <ul className="plain-list">
          {checklist.map(({ check, passes, text }) => (
            <li key={check}>
              <StatusIndicator type={passes ? 'success' : 'warning'}>
                {CHECK_WORDS[check] ?? check}
              </StatusIndicator>
              <div className="example">{text}</div>
            </li>
          ))}
        </ul>
      </SpaceBetween>
    </Container>
  );
}

const STATE_ABOUT: Readonly<Record<MonthReview['month']['state'], string>> = {
  open: 'Its usage still comes. It can be closed when it is over, in UTC.',
  review: 'It is over. Look at the warnings, put right what you can, and close it.',
  closed:
    'Nothing is posted to it any more. Its statements stay as they were issued. Actuals follow when its invoices come.',
  final: 'Its invoices have come, and actuals are posted. Its statements stay as they were issued.',
};

function Actions({ review, onAct }: Props) {
  const { me } = useSession();
  const { href } = useView();
  const { month, state } = review.month;
  const isClosed = state === 'closed' || state === 'final';
  return (
    <SpaceBetween size="xs" direction="horizontal">
      <PageButton href={href('/statements', { page: { month } })}>
        {isClosed ? 'Statements' : 'Draft statements'}
      </PageButton>
      {state === 'review' && may(me, 'closeMonth') && (
        <Button
          variant="primary"
          onClick={() => {
            onAct('close');
          }}
        >
          Close month
        </Button>
      )}
      {isClosed && review.waits === null && may(me, 'reopenMonth') && (
        <Button
          onClick={() => {
            onAct('reopen');
          }}
        >
          Reopen month
        </Button>
      )}
    </SpaceBetween>
  );
}
