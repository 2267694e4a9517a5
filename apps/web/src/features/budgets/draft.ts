import { parseDecimal, printDecimal, roundDecimal } from '@bursar/pricing/decimal';
import { isZone } from '@bursar/time';
import type { Entry } from '../../shared/config/document.js';
import { isComplete, toScope, type Scope } from '../../shared/limits/scopes.js';
import type { Plain } from '../../shared/format/yaml.js';
import type { Budget, Trial } from './budgets.query.js';
import { ACTIONS, readLadder, type Action } from './ladder.js';

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

/** What a text says of a budget, as far as it can be shown in a form. */
export function draftOfEntry(entry: Entry): BudgetDraft {
  const allow = partOf(entry['onUnavailable'])['allow'];
  const { optOut } = entry;
  return {
    id: textOf(entry['id']),
    scope: toScope(entry['scope']),
    limit: textOf(entry['limit']),
    window: textOf(entry['window']),
    timezone: textOf(entry['timezone']),
    mode: textOf(entry['mode']),
    allowUnavailable: textOf(allow),
    steps: stepsOf(entry['ladder']),
    optOut: Array.isArray(optOut) ? (optOut as readonly Plain[]).map(textOf) : [],
  };
}

function stepsOf(ladder: Plain | undefined): StepDraft[] {
  if (!Array.isArray(ladder)) return [];
  return (ladder as readonly Plain[]).map(partOf).map((step) => ({
    at: textOf(step['at']),
    ...(step['on'] === 'anomaly' && { on: 'anomaly' as const }),
    action: ACTIONS.find((one) => one === step['do']) ?? 'notify',
    to: textOf(step['to']),
    share: textOf(step['share']),
    where: toScope(step['where']),
  }));
}

const partOf = (value: Plain | undefined): Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Entry) : {};

const textOf = (value: Plain | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Only what was changed in the form is written another way than it stands. */
export function withDraft(entry: Entry, draft: BudgetDraft): Entry {
  const [before, after] = [toFile(draftOfEntry(entry)), toFile(draft)];
  const isSame = (name: string) => JSON.stringify(before[name]) === JSON.stringify(after[name]);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isSame(name));
  const kept = Object.entries(entry).filter(
    ([name]) => !(changed.includes(name) && after[name] === undefined),
  );
  const written = changed.flatMap((name) => {
    const value = after[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), ...Object.fromEntries(written) };
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

/** Whether what the budget would have done can be asked about. */
function isWhole({ scope, limit, timezone, allowUnavailable }: BudgetDraft): boolean {
  const isAllowed = allowUnavailable === '' || isAmount(allowUnavailable);
  return isComplete(scope) && isAmount(limit) && isZone(timezone) && isAllowed;
}

function isAmount(text: string): boolean {
  return /^\d{1,15}(\.\d{1,15})?$/.test(text) && parseDecimal(text).units > 0n;
}

/** What the budget would have done, once it can be asked about. */
export function toTrial(draft: BudgetDraft): Trial | null {
  if (!isWhole(draft)) return null;
  const { scope, limit, window, timezone, mode, steps } = draft;
  return { scope, limit, window, timezone, mode, ladder: toLadder(steps) };
}
