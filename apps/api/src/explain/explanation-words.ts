import type { limitAlerts } from '../budgets/budgets.module.js';
import type { holdViews, Implausible } from '../holds/holds.module.js';
import type { ExplainedStep } from './explanation.js';

const STATES: Readonly<Record<string, string>> = {
  PENDING: 'The call is under way: its worst case is held.',
  POSTED: 'The call is over, and what it cost is posted.',
  VOIDED: 'It is proven that the call cost nothing.',
  PRESUMED: 'The cost of the call was not reported: its worst case is presumed spent.',
  TRUED_UP: 'The cost of the call was reported after its worst case was presumed spent.',
  RELEASED: 'Two people gave back what was presumed: no log can report it.',
};

export const stateOf = ({ state, reported }: holdViews.HoldRow): string =>
  state === 'PRESUMED' && reported !== null
    ? 'What was reported of the call cannot have happened: its worst case is presumed spent until the log shows the truth.'
    : (STATES[state] ?? state);

const IMPLAUSIBLE = ({ reason }: Implausible): string =>
  `Usage was reported that the call cannot have had (${reason}): nothing of it is posted, and the key is frozen.`;

const ALARMS: Readonly<Record<string, string>> = {
  bound_broken: 'The call cost more than its worst case: its key is frozen.',
  proof_contradicted: 'What was proven free has a cost after all.',
};

export const alarmed = (
  { at, kind }: limitAlerts.AlertRow,
  reported: Implausible | null,
): ExplainedStep =>
  kind === 'bound_broken' && reported !== null
    ? { at, what: 'alert', detail: IMPLAUSIBLE(reported), facts: { kind, reported } }
    : { at, what: 'alert', detail: ALARMS[kind] ?? kind, facts: { kind } };
