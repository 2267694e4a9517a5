import { fromFemto, toFemto } from '@bursar/pricing';
import { minuteText } from '../../platform/text/instant.js';
import { limitText, type RequestRow } from '../../requests/requests.module.js';
import type { Alert } from '../alert.js';

const TITLES: Readonly<Record<RequestRow['state'], string>> = {
  open: 'asks for more',
  escalated: 'still waits for a decision',
  approved: 'is approved',
  denied: 'is denied',
  withdrawn: 'is withdrawn',
};

/** Pure. What has become of a request, for its approvers, the lead of its team, and the person who asked. */
export function alertOfRequest(row: RequestRow, at: Date): Alert {
  const { id, subject, team, from, to, state, why, until } = row;
  const amount = (text: string) => limitText(subject, text);
  const about = `${subject.kind} ${subject.id}`;
  const waits = state === 'open' || state === 'escalated';
  const title =
    state === 'open'
      ? `${row.requestedName} ${TITLES.open}: ${about}`
      : `The request for ${about} ${TITLES[state]}`;
  const decided =
    row.decidedBy === null
      ? []
      : [`${row.decidedBy} decided${row.decisionNote === null ? '.' : `: ${row.decisionNote}`}`];
  const granted =
    row.approvedTo === null
      ? []
      : [`The limit is ${amount(row.approvedTo)} until ${minuteText(until)}.`];
  return {
    event: 'request',
    key: `request/${id}/${state}`,
    thread: `request/${id}`,
    teams: team === null ? [] : [team],
    people: [row.requestedBy],
    usd: subject.kind === 'budget' ? fromFemto(toFemto(to) - toFemto(from)) : null,
    title,
    lines: [
      `From ${amount(from)} to ${amount(to)} until ${minuteText(until)}: ${why}`,
      ...decided,
      ...granted,
      ...(waits ? ['Decide on the page of requests.'] : []),
    ],
    path: `/quota/requests?request=${id}`,
    at,
    breaks: null,
  };
}
