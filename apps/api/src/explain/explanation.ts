import { type Actor, isSeenBy } from '../platform/actor.js';
import type { limitAlerts } from '../budgets/budgets.module.js';
import { denialViews } from '../admissions/admissions.module.js';
import { type HoldView, type holdViews, viewOf } from '../holds/holds.module.js';
import type { ledgerCalls } from '../ledger/ledger.module.js';
import { alarmed, stateOf } from './explanation-words.js';

export interface ExplainedStep {
  readonly at: Date;
  readonly what: string;
  readonly detail: string;
  readonly facts: unknown;
}

export interface Explanation {
  readonly requestId: string;
  readonly traceId: string | null;
  readonly outcome: 'denied' | 'admitted' | 'recorded';
  readonly code: string | null;
  readonly detail: string;
  readonly at: Date;
  readonly team: string | null;
  readonly model: string | null;
  readonly keyId: string | null;
  readonly keyName: string | null;
  /** That refused by itself. */
  readonly gateway: string | null;
  readonly budget: string | null;
  readonly stop: string | null;
  readonly quota: string | null;
  readonly facts: unknown;
  readonly hold: HoldView | null;
  readonly timeline: readonly ExplainedStep[];
}

/** A person sees the calls of their teams, and their own. */
export const mayRead = (actor: Actor, team: string | null, user: string | null): boolean =>
  isSeenBy(actor, { team: team ?? undefined, user: user ?? undefined });

export const teamOfDenial = ({ detail }: denialViews.DenialRow): string | null =>
  typeof detail['team'] === 'string' ? detail['team'] : null;

export const userOfDenial = ({ detail }: denialViews.DenialRow): string | null =>
  typeof detail['user'] === 'string' ? detail['user'] : null;

/** As the caller was answered. */
export const wordsOf = ({ detail, code }: denialViews.DenialRow): string =>
  typeof detail['detail'] === 'string' ? detail['detail'] : code;

export function explainDenial(denial: denialViews.DenialRow): Explanation {
  const { at, requestId, traceId, code, detail, key, keyName, gateway } = denial;
  const facts = (detail['facts'] ?? {}) as Readonly<Record<string, unknown>>;
  const words = wordsOf(denial);
  const { kind, id } = denialViews.boundOf(detail);
  const named = (which: string): string | null => (kind === which && id !== '' ? id : null);
  return {
    requestId,
    traceId,
    outcome: 'denied',
    code,
    detail: words,
    at,
    team: teamOfDenial(denial),
    model: null,
    keyId: key,
    keyName,
    gateway: gateway === '' ? null : gateway,
    budget: named('budget'),
    stop: named('stop'),
    quota: named('quota'),
    facts,
    hold: null,
    timeline: [{ at, what: 'denied', detail: words, facts }],
  };
}

export function explainHold(
  actor: Actor,
  hold: holdViews.HoldRow,
  calls: readonly ledgerCalls.CallRow[],
  alerts: readonly limitAlerts.AlertRow[],
): Explanation {
  const { requestId, traceId, createdAt: at, answer } = hold;
  const text = (name: string): string | null =>
    typeof answer[name] === 'string' ? answer[name] : null;
  const alarms = alerts.map((alert) => alarmed(alert, hold.reported));
  const steps = [admitted(hold), ...calls.map(charged), ...alarms, ...ended(hold)];
  return {
    requestId,
    traceId,
    outcome: 'admitted',
    code: null,
    detail: stateOf(hold),
    at,
    team: hold.call['team'] ?? null,
    model: text('model'),
    keyId: hold.key,
    keyName: hold.keyName,
    gateway: null,
    budget: text('downgradedBy'),
    stop: null,
    quota: null,
    facts: withoutToken(answer),
    hold: viewOf(actor, hold),
    timeline: steps.sort((a, b) => a.at.getTime() - b.at.getTime()),
  };
}

/** Of a call that asked for no admission: the provider's log alone knows it. */
export function explainCall(call: ledgerCalls.CallRow): Explanation {
  const { requestId, at, team, model, errorCode } = call;
  return {
    requestId,
    traceId: null,
    outcome: 'recorded',
    code: errorCode,
    detail:
      errorCode === null
        ? 'The call passed no gateway: it was charged from the provider\u2019s log.'
        : `The provider answered ${errorCode}.`,
    at,
    team,
    model,
    keyId: null,
    keyName: null,
    gateway: null,
    budget: null,
    stop: null,
    quota: null,
    facts: factsOf(call),
    hold: null,
    timeline: [charged(call)],
  };
}

/** The token is the call's proof: it is shown to no one else. */
function withoutToken(answer: holdViews.HoldRow['answer']): Record<string, unknown> {
  const { requestMetadata: _, ...rest } = answer;
  return rest;
}

function admitted({ answer, createdAt, worst }: holdViews.HoldRow): ExplainedStep {
  const where = `${String(answer['provider'])} ${String(answer['model'])}`;
  const how = answer['downgraded'] === true ? ', a cheaper model than asked for,' : '';
  return {
    at: createdAt,
    what: answer['downgraded'] === true ? 'downgraded' : 'admitted',
    detail: `Admitted to ${where}${how} with ${worst} USD held.`,
    facts: withoutToken(answer),
  };
}

function charged(call: ledgerCalls.CallRow): ExplainedStep {
  const isSettlement = call.rank === 20;
  const who = isSettlement ? 'The gateway settled' : 'The provider\u2019s log reported';
  const cost = call.unpriced ? 'a cost that has no price yet' : `${call.cost} USD`;
  return {
    at: call.at,
    what: isSettlement ? 'settled' : 'logged',
    detail:
      call.errorCode === null ? `${who} ${cost}.` : `${who} ${cost}; it failed: ${call.errorCode}.`,
    facts: factsOf(call),
  };
}

const factsOf = ({
  provider,
  region,
  requestId,
  errorCode,
  latencyMs,
  cost,
  model,
}: ledgerCalls.CallRow) => ({
  provider,
  region,
  model,
  providerRequestId: requestId,
  errorCode,
  latencyMs,
  costUsd: cost,
});

function ended(hold: holdViews.HoldRow): ExplainedStep[] {
  const { endedAt, state, posted, presumed, proof } = hold;
  if (endedAt === null) return [];
  return [
    {
      at: endedAt,
      what: state === 'PRESUMED' ? 'presumed' : 'ended',
      detail: stateOf(hold),
      facts: { state, postedUsd: posted, presumedUsd: presumed, proof },
    },
  ];
}
