import type { Entry } from '../../shared/config/document.js';
import type { Plain } from '../../shared/format/yaml.js';

/** A target as the file has it. */
export type TargetEntry = Readonly<Record<string, Plain>>;

export const NEW_TARGET: TargetEntry = { provider: 'bedrock', model: '', weight: 0 };
export const NEW_ROUTE: Entry = {
  key: '',
  match: { operation: 'chat' },
  targets: [{ ...NEW_TARGET, weight: 100 }],
};

const isRecord = (value: unknown): value is TargetEntry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const partOf = (entry: Entry, name: string): TargetEntry => {
  const part = entry[name];
  return isRecord(part) ? part : {};
};

export function targetsOf(entry: Entry): TargetEntry[] {
  const { targets } = entry;
  return Array.isArray(targets) ? (targets as unknown[]).filter(isRecord) : [];
}

/** Null: it is no whole number that a weight can be. */
export function weightOf(target: TargetEntry): number | null {
  const { weight } = target;
  return typeof weight === 'number' && Number.isInteger(weight) && weight >= 0 ? weight : null;
}

/** Null: one of them is no weight. */
export function sumOf(targets: readonly TargetEntry[]): number | null {
  const weights = targets.map(weightOf);
  return weights.reduce<number | null>(
    (sum, weight) => (sum === null || weight === null ? null : sum + weight),
    0,
  );
}

const WHOLE = 100;

/** Weights that are percentages stay percentages; those of other routes are parts, of whatever they sum to. */
export function weightsProblem(entry: Entry, before: Entry | null): string | null {
  const sum = sumOf(targetsOf(entry));
  if (sum === null) return 'Each weight is a whole number, 0 or more.';
  if (sum === 0) return 'One target needs a weight above 0.';
  const asked = before === null ? WHOLE : sumOf(targetsOf(before));
  if (asked !== WHOLE || sum === WHOLE) return null;
  return `The weights sum to ${String(sum)}. They are percentages and must sum to ${String(WHOLE)}.`;
}

/** A text of digits as a number; anything else goes into the text as it is, where the plan refuses it. */
export const wholeNumber = (typed: string): Plain =>
  /^\d{1,9}$/.test(typed.trim()) ? Number(typed.trim()) : typed;

export const withWeight = (entry: Entry, at: number, typed: string): Entry => {
  const targets = targetsOf(entry);
  const one = targets[at];
  return one === undefined
    ? entry
    : { ...entry, targets: targets.with(at, { ...one, weight: wholeNumber(typed) }) };
};

/** What is empty is left out of the file. */
export function withPart(part: TargetEntry, name: string, value: Plain): TargetEntry {
  const { [name]: _, ...rest } = part;
  return value === '' ? rest : { ...part, [name]: value };
}

/** As an input shows it. */
export const textOf = (value: Plain | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
