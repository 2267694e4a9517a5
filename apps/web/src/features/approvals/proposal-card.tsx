import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import { ROLE_LABELS } from '../../shared/data/rights.js';
import { formatInstant } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { plural } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import type { ApprovalAct } from './approval-modal.js';
import type { Proposal } from './approvals.query.js';

interface Props {
  readonly proposal: Proposal;
  readonly onAct: (act: ApprovalAct, proposal: Proposal) => void;
}

/** All that is needed to decide, in one place. */
export function ProposalCard({ proposal, onAct }: Props) {
  const { zone } = useView();
  const { title, lines, reason, amountUsd, teams, proposedName, proposedAt } = proposal;
  const whose = teams.length === 0 ? 'the organisation' : teams.join(', ');
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`Asked for by ${proposedName}, ${formatInstant(proposedAt, zone)}`}
          actions={<Actions proposal={proposal} onAct={onAct} />}
        >
          {title}
        </Header>
      }
    >
      <SpaceBetween size="s">
        {lines.length > 0 && (
          <ul
            className="plain-list break"
            aria-label={proposal.state === 'open' ? 'What will be done' : 'What it was about'}
          >
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'State', value: <State proposal={proposal} /> },
            { label: 'Why', value: <span className="break">{reason || 'not said'}</span> },
            {
              label: 'About',
              value: amountUsd === null ? whose : `${formatUsd(amountUsd)} more, of ${whose}`,
            },
            { label: 'Approved by', value: <Given proposal={proposal} /> },
          ]}
        />
        {proposal.state === 'open' && proposal.whyNot !== null && (
          <Box color="text-body-secondary">{proposal.whyNot}</Box>
        )}
      </SpaceBetween>
    </Container>
  );
}

function Actions({ proposal, onAct }: Props) {
  const button = (act: ApprovalAct, text: string, primary = false) => (
    <Button
      variant={primary ? 'primary' : 'normal'}
      ariaLabel={`${text}: ${proposal.title}`}
      onClick={() => {
        onAct(act, proposal);
      }}
    >
      {text}
    </Button>
  );
  if (proposal.mayDecide)
    return (
      <SpaceBetween size="xs" direction="horizontal">
        {button('deny', 'Deny')}
        {button('approve', 'Approve', true)}
      </SpaceBetween>
    );
  const isOpen = proposal.state === 'open' && proposal.what !== 'request';
  return proposal.isMine && isOpen ? button('withdraw', 'Withdraw') : null;
}

interface Look {
  readonly type: StatusIndicatorProps.Type;
  readonly text: string;
}

const ENDED: Readonly<Record<string, Look>> = {
  done: { type: 'success', text: 'approved' },
  denied: { type: 'error', text: 'denied' },
  withdrawn: { type: 'stopped', text: 'withdrawn' },
  voided: { type: 'stopped', text: 'void' },
  expired: { type: 'stopped', text: 'expired' },
};

function State({ proposal }: { readonly proposal: Proposal }) {
  const { zone } = useView();
  const { state, escalatedAt, expiresAt, endedAt, endedBy, note, result } = proposal;
  if (state === 'open') {
    const isLate = escalatedAt !== null;
    return (
      <>
        <StatusIndicator type={isLate ? 'warning' : 'pending'}>
          {isLate ? 'waits too long' : 'waits'}
        </StatusIndicator>
        <div>until {formatInstant(expiresAt, zone)}</div>
      </>
    );
  }
  const { type, text } = ENDED[state] ?? { type: 'stopped', text: state };
  return (
    <>
      <StatusIndicator type={type}>{text}</StatusIndicator>
      {endedBy !== null && (
        <div>
          by {endedBy}, {formatInstant(endedAt, zone)}
        </div>
      )}
      {result !== null && <div>{result}</div>}
      {note !== null && <div className="break">{note}</div>}
    </>
  );
}

function Given({ proposal }: { readonly proposal: Proposal }) {
  const { zone } = useView();
  const { given, people, approvers } = proposal;
  const roles = approvers.map((role) => ROLE_LABELS[role].toLowerCase()).join(' or ');
  return (
    <>
      {given.map(({ name, at, counts }) => (
        <div key={name}>
          {name}, {formatInstant(at, zone)}
          {counts ? '' : ' (of an earlier state)'}
        </div>
      ))}
      <Box color="text-body-secondary">
        It takes {plural(people, 'person', 'people')}: {roles}.
      </Box>
    </>
  );
}
