import type { Proposal } from '../../approvals/approvals.module.js';
import { minuteText } from '../../platform/text/instant.js';
import type { Alert } from '../alert.js';

const ENDED: Readonly<Record<Exclude<Proposal['state'], 'open'>, string>> = {
  done: 'was approved and is done',
  denied: 'was denied',
  withdrawn: 'was withdrawn',
  voided: 'is void: what it changes has changed since',
  expired: 'has expired: it was not approved in time',
};

/** Pure. A change waits for approval, still waits, or waits no longer: for its approvers and the person who asked. */
export function alertOfApproval(
  proposal: Proposal,
  given: number,
  at: Date,
): Alert & { readonly people: readonly string[] } {
  const { id, state, title, teams, proposedName, escalatedAt } = proposal;
  const waits = state === 'open';
  const step = waits && escalatedAt !== null ? 'escalated' : state;
  const headline =
    step === 'open'
      ? `${proposedName} asks for approval: ${title}`
      : step === 'escalated'
        ? `Still waits for approval: ${title}`
        : `${title}: ${ENDED[step]}`;
  return {
    event: 'request',
    key: `approval/${id}/${step}`,
    thread: `approval/${id}`,
    teams,
    people: [proposal.proposedBy, ...(proposal.proposedFor === null ? [] : [proposal.proposedFor])],
    usd: proposal.amountUsd,
    title: headline,
    lines: waits ? waitingLines(proposal, given) : endedLines(proposal),
    path: `/approvals?proposal=${id}`,
    at,
    breaks: null,
  };
}

function waitingLines({ people, approvers, reason, expiresAt }: Proposal, given: number): string[] {
  return [
    ...(reason === '' ? [] : [`Why: ${reason}`]),
    `It takes ${people} of ${approvers.join(', ')}; ${given} approved. It waits until ${minuteText(expiresAt)}.`,
    'Decide on the page of approvals.',
  ];
}

const endedLines = ({ endedBy, note }: Proposal): string[] => [
  ...(endedBy === null ? [] : [`By ${endedBy}${note === null ? '.' : `: ${note}`}`]),
];
