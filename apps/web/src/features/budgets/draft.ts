import { parseDecimal, printDecimal, roundDecimal } from '@bursar/pricing/decimal';
import { isZone } from '@bursar/time';
import { isComplete, toScope, type Scope } from '../../shared/limits/scopes.js';
import type { Plain } from '../../shared/format/yaml.js';
import type { Budget, Trial } from './budgets.query.js';
import { readLadder, type Action } from './ladder.js';

/** A step as it is typed. */
export interface StepDraft {
  readonly at: string;
  /** Instead of a percentage. */
  readonly on?: 'anomaly';
  readonly action: Action;
  readonly to: string;
  readonly share: string;
  readonly where: Scope;
}

export interface BudgetDraft {
  readonly id: string;
  readonly scope: Scope;
  readonly limit: string;
  readonly window: string;
  readonly timezone: string;
  readonly mode: string;
  /** Empty: deny. Otherwise USD that a gateway may spend while Bursar cannot be reached. */
  readonly allowUnavailable: string;
  readonly steps: readonly StepDraft[];
  /** Projects that no step sends to another model. */
  readonly optOut: readonly string[];
}

export function emptyDraft(timezone: string): BudgetDraft {
  return {
    id: '',
    scope: { team: '' },
    limit: '',
    window: 'month',
    timezone,
    // Nothing is denied by what a person has not chosen.
    mode: 'soft',
    allowUnavailable: '',
    steps: [step(80, 'notify'), step(100, 'notify')],
    optOut: [],
  };
}

function step(at: number, action: Action): StepDraft {
  return { at: String(at), action, to: '', share: '', where: {} };
}

export function draftOf(budget: Budget): BudgetDraft {
  const { id, limit, window, timezone, mode, onUnavailable, optOut } = budget;
  const allow = (onUnavailable as { allow?: unknown } | null)?.allow;
  return {
    id,
    limit: withCents(limit),
    window,
    timezone,
    mode,
    optOut,
    scope: toScope(budget.scope),
    allowUnavailable: typeof allow === 'string' ? allow : '',
    steps: readLadder(budget.ladder).map(({ at, on, do: action, to = '', share, where = {} }) => ({
      at: on === undefined ? String(at) : '',
      ...(on !== undefined && { on }),
      action,
      to,
      share: share === undefined ? '' : String(share),
      where,
    })),
  };
}

/** "400" as people write money: "400.00". No digit is lost. */
function withCents(amount: string): string {
  const exact = parseDecimal(amount);
  return exact.scale < 2 ? printDecimal(roundDecimal(exact, 2)) : amount;
}

/** The budget as the configuration file has it. */
export function toFile(draft: BudgetDraft): Readonly<Record<string, Plain>> {
  const { id, scope, limit, window, timezone, mode, allowUnavailable, steps, optOut } = draft;
  return {
    id,
    scope,
    limit,
    window,
    timezone,
    mode,
    onUnavailable: allowUnavailable === '' ? 'deny' : { allow: allowUnavailable },
    ...(steps.length > 0 && { ladder: toLadder(steps) }),
    ...(optOut.length > 0 && { optOut }),
  };
}

function toLadder(steps: readonly StepDraft[]): Plain[] {
  return steps.map(({ at, on, action, to, share, where }) => ({
    ...(on === undefined ? { at: toNumber(at) } : { on }),
    do: action,
    ...(action === 'downgrade' && { to }),
    ...(action === 'throttle' && { share: toNumber(share) }),
    ...(Object.keys(where).length > 0 && { where }),
  }));
}

const toNumber = (typed: string): number | string =>
  typed.trim() === '' || Number.isNaN(Number(typed)) ? typed : Number(typed);

export type Field = 'id' | 'scope' | 'limit' | 'timezone' | 'allowUnavailable';

/** Problems that can be found without asking the server; the plan reports the rest. */
export function problemsOf(
  draft: BudgetDraft,
  taken: readonly string[],
): Partial<Record<Field, string>> {
  const problems: Partial<Record<Field, string>> = {};
  if (!/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/.test(draft.id)) {
    problems.id = 'A letter or digit, then letters, digits or _ . : - up to 100 in all.';
  } else if (taken.includes(draft.id)) problems.id = 'There is a budget of this name.';
  if (!isComplete(draft.scope)) problems.scope = 'Every part of the scope needs a value.';
  if (!isAmount(draft.limit)) problems.limit = 'An amount in USD above zero, such as 500.00.';
  if (!isZone(draft.timezone)) problems.timezone = 'A zone such as UTC or Europe/Berlin.';
  if (draft.allowUnavailable !== '' && !isAmount(draft.allowUnavailable))
    problems.allowUnavailable = 'An amount in USD above zero, such as 5.00.';
  return problems;
}

function isAmount(text: string): boolean {
  return /^\d{1,15}(\.\d{1,15})?$/.test(text) && parseDecimal(text).units > 0n;
}

/** What the budget would have done, once it can be asked about. */
export function toTrial(draft: BudgetDraft): Trial | null {
  const { id: _, ...wrong } = problemsOf(draft, []);
  if (Object.keys(wrong).length > 0) return null;
  const { scope, limit, window, timezone, mode, steps } = draft;
  return { scope, limit, window, timezone, mode, ladder: toLadder(steps) };
}
