import type { Entry } from '../../shared/config/document.js';
import type { Plain } from '../../shared/format/yaml.js';

export const FLAG_TYPES = ['boolean', 'string', 'number', 'object'] as const;
export type FlagType = (typeof FLAG_TYPES)[number];

/** A rule as the file has it; `variants` are shown, and changed in the text. */
export type RuleEntry = Readonly<Record<string, Plain>>;

/** A flag as the file has it. */
export interface FlagEntry {
  readonly key: string;
  readonly description: string;
  readonly type: FlagType;
  readonly default: Plain;
  readonly disabled: boolean;
  readonly rules: readonly RuleEntry[];
}

export const START_VALUES: Readonly<Record<FlagType, Plain>> = {
  boolean: false,
  string: '',
  number: 0,
  object: {},
};

export const NEXT_RULE: Readonly<Record<FlagType, RuleEntry>> = {
  boolean: { when: { team: '' }, value: true },
  string: { when: { team: '' }, value: '' },
  number: { when: { team: '' }, value: 0 },
  object: { when: { team: '' }, value: {} },
};

export const NEW_FLAG: Entry = { key: '', type: 'boolean', default: false };

/** What a text says, as far as it can be shown in a form. */
export function flagOf(entry: Entry): FlagEntry {
  const { key, description, type, disabled, rules } = entry;
  return {
    key: typeof key === 'string' ? key : '',
    description: typeof description === 'string' ? description : '',
    type: FLAG_TYPES.find((one) => one === type) ?? 'boolean',
    default: entry['default'] ?? null,
    disabled: disabled === true,
    rules: Array.isArray(rules) ? (rules as RuleEntry[]).filter(isRecord) : [],
  };
}

/** What says nothing is left out of the file. */
export function withField(entry: Entry, change: Partial<FlagEntry>): Entry {
  const next: Record<string, Plain> = { ...entry, ...(change as Entry) };
  if (next['description'] === '') delete next['description'];
  if (next['disabled'] === false) delete next['disabled'];
  if (Array.isArray(next['rules']) && next['rules'].length === 0) delete next['rules'];
  return next;
}

/** Conditions as pairs of text; several values are apart by commas. */
export function conditionsOf(rule: RuleEntry): [name: string, values: string][] {
  const { when } = rule;
  if (!isRecord(when)) return [];
  return Object.entries(when).map(([name, wanted]) => [
    name,
    [wanted]
      .flat()
      .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
      .join(', '),
  ]);
}

export function withConditions(
  rule: RuleEntry,
  pairs: readonly (readonly [string, string])[],
): RuleEntry {
  const { when: _, ...rest } = rule;
  if (pairs.length === 0) return rest;
  const when = Object.fromEntries(pairs.map(([name, values]) => [name, wantedOf(values)]));
  return { when, ...rest };
}

/** Text stays text, except what can only be meant as true, false or a number. */
function wantedOf(values: string): Plain {
  // While it is typed, a comma at the end stays.
  const parts = values.split(',').map((part) => part.trim());
  const plain = parts.map((part) =>
    part === 'true'
      ? true
      : part === 'false'
        ? false
        : /^-?\d{1,15}$/.test(part)
          ? Number(part)
          : part,
  );
  const [first = ''] = plain;
  return plain.length === 1 ? first : plain;
}

const isRecord = (value: unknown): value is RuleEntry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
