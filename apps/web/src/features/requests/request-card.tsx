import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { formatInstant } from '../../shared/format/dates.js';
import { formatLimit, subjectText, toSubject, type Subject } from '../../shared/limits/limits.js';
import { formatUsd } from '../../shared/format/money.js';
import { formatDuration, plural } from '../../shared/format/numbers.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { useView } from '../../shared/spend/use-view.js';
import { isWaiting } from './waiting.js';
import { type Evidence, readEvidence } from './evidence.js';
import type { LimitRequest } from './requests.query.js';

export type Act = 'approve' | 'less' | 'deny' | 'withdraw';

interface Props {
  readonly request: LimitRequest;
  /** Of the same limit, others that wait. */
  readonly others?: readonly LimitRequest[];
  readonly onAct: (act: Act, request: LimitRequest) => void;
}

/** All that is needed to decide, in one place. */
export function RequestCard({ request, others = [], onAct }: Props) {
  const { zone, now } = useView();
  const subject = toSubject(request.subject);
  if (subject === null) return null;
  const waiting = isWaiting(request);
  const age = formatDuration(now - Date.parse(request.requestedAt));
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`${formatLimit(subject, request.from)} to ${formatLimit(subject, request.to)}, until ${formatInstant(request.until, zone)}`}
          actions={<Actions request={request} onAct={onAct} />}
        >
          {subjectText(subject)}
        </Header>
      }
    >
      <SpaceBetween size="s">
        {request.ancestorWarning !== null && (
          <Alert type="warning">{request.ancestorWarning}</Alert>
        )}
        {waiting && others.length > 0 && (
          <Alert type="warning">
            {plural(others.length, 'other request waits', 'other requests wait')} for this limit:{' '}
            {others
              .map(({ requestedBy, to }) => `${formatLimit(subject, to)} by ${requestedBy}`)
              .join('; ')}
            .
          </Alert>
        )}
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'State', value: <State request={request} subject={subject} /> },
            {
              label: 'Asked by',
              value: `${request.requestedBy}, ${waiting ? `waiting ${age}` : formatInstant(request.requestedAt, zone)}`,
            },
            { label: 'Why', value: <span className="break">{request.why}</span> },
            { label: 'What Bursar saw', value: <Saw request={request} /> },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}

function Actions({ request, onAct }: Props) {
  const button = (act: Act, text: string, primary = false) => (
    <Button
      variant={primary ? 'primary' : 'normal'}
      onClick={() => {
        onAct(act, request);
      }}
    >
      {text}
    </Button>
  );
  const waiting = isWaiting(request);
  if (request.mayDecide) {
    return (
      <SpaceBetween size="xs" direction="horizontal">
        {button('deny', 'Deny')}
        {button('less', 'Approve less')}
        {button('approve', 'Approve', true)}
      </SpaceBetween>
    );
  }
  return request.isMine && waiting ? button('withdraw', 'Withdraw') : null;
}

function State({
  request,
  subject,
}: {
  readonly request: LimitRequest;
  readonly subject: Subject;
}) {
  const { zone } = useView();
  const by =
    request.decidedBy === null
      ? ''
      : ` by ${request.decidedBy}, ${formatInstant(request.decidedAt, zone)}`;
  const note = request.decisionNote === null ? null : <div>{request.decisionNote}</div>;
  switch (request.state) {
    case 'approved':
      return (
        <>
          <StatusIndicator type="success">
            {formatLimit(subject, request.approvedTo)}, approved{by}
          </StatusIndicator>
          {note}
        </>
      );
    case 'ended':
      return (
        <>
          <StatusIndicator type="stopped">
            {formatLimit(subject, request.approvedTo)} until {request.endedBy ?? 'a person'} ended
            it, {formatInstant(request.endedAt, zone)}
          </StatusIndicator>
          <div>{request.endReason}</div>
        </>
      );
    case 'denied':
      return (
        <>
          <StatusIndicator type="error">denied{by}</StatusIndicator>
          {note}
        </>
      );
    case 'escalated':
      return <StatusIndicator type="warning">waits too long{given(request)}</StatusIndicator>;
    case 'open':
      return <StatusIndicator type="pending">waits for a decision{given(request)}</StatusIndicator>;
    default:
      return <StatusIndicator type="stopped">{request.state}</StatusIndicator>;
  }
}

/** Where it takes several people: how many have approved. */
function given({ people, given: all }: LimitRequest): string {
  const counted = all.filter(({ counts }) => counts).length;
  return people === 1 ? '' : `, approved by ${counted} of ${people}`;
}

/** Where the budget goes without it, and what is left above it. */
function Ahead({ saw }: { readonly saw: Evidence }) {
  const { zone } = useView();
  const { projectedUsd, windowEndsAt, budgetAbove, leftAboveUsd } = saw;
  return (
    <>
      {projectedUsd !== null && (
        <div>
          At the pace of 7 days {formatUsd(projectedUsd)} by {formatInstant(windowEndsAt, zone)}
        </div>
      )}
      {budgetAbove !== null && (
        <div>
          {formatUsd(leftAboveUsd)} left of {budgetAbove}, above it
        </div>
      )}
    </>
  );
}

function Saw({ request }: { readonly request: LimitRequest }) {
  const { href } = useView();
  const saw = readEvidence(request.evidence);
  const { refusedLastDay, exampleRequestId, spentLast7DaysUsd, costImpactUsd, costImpactHow } = saw;
  return (
    <div>
      <div>
        {refusedLastDay === null
          ? 'How often it denied calls is not known'
          : `It denied ${plural(refusedLastDay, 'call')} in 24 hours`}
        {exampleRequestId !== null && (
          <>
            {', '}
            <PageLink href={href(`/why/${encodeURIComponent(exampleRequestId)}`)}>
              for example this one
            </PageLink>
          </>
        )}
      </div>
      <div>{formatUsd(spentLast7DaysUsd)} spent in its scope in 7 days</div>
      <div>
        {costImpactUsd === null
          ? 'What it may cost is not known'
          : `May cost ${formatUsd(costImpactUsd)}`}
        {costImpactHow !== null && `: ${costImpactHow}`}
      </div>
      <Ahead saw={saw} />
    </div>
  );
}
