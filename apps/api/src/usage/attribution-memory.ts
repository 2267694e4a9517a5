import { type RecognitionRules, REPORTED_DIMENSIONS } from '../org/org.module.js';
import type { Attribution } from './attribution.js';
import type { UsageRecord } from './record.js';
import { isReporter } from './reported/reported.js';

export type Attributable = Pick<
  UsageRecord,
  'occurredAt' | 'account' | 'modelRef' | 'principal' | 'metadata'
>;

/** Team, project and environment, by the metadata keys that gateways set. */
export const TEAM = 'team';
export const PROJECT = 'app';
export const ENVIRONMENT = 'env';
const REMEMBERED_MAX = 20_000;
const ABSENT = '\u0001';
const SEPARATOR = '\u0000';

/** The empty text names nothing. */
export function metadataValue(call: Attributable, name: string): string | null {
  const { metadata } = call;
  if (metadata === null || !Object.hasOwn(metadata, name)) return null;
  const value = metadata[name];
  return value === undefined || value === '' ? null : value;
}

/** Answers under one version of the rules. Bounded: the older half is forgotten as a whole. */
class Memory {
  private readonly fields: readonly string[];
  private readonly reportedFields: readonly string[];
  /** The moments at which any rule begins or ends: between two of them, time does not matter. */
  private readonly turns: readonly number[];
  private recent = new Map<string, Attribution>();
  private older = new Map<string, Attribution>();

  constructor(private readonly rules: RecognitionRules) {
    this.fields = [
      ...new Set([...rules.metadataFields, ...[PROJECT, ENVIRONMENT], ...rules.dimensions]),
    ];
    this.reportedFields = [...new Set([...this.fields, TEAM, ...REPORTED_DIMENSIONS])];
    const dated = [
      rules.trusted,
      rules.principals,
      ...[rules.metadata, rules.profiles, rules.accounts].flatMap((m) => [...m.values()]),
    ];
    const moments = dated.flat().flatMap(({ validFrom, validTo }) => [validFrom, validTo]);
    this.turns = [...new Set(moments.filter((moment) => moment !== null))].sort((a, b) => a - b);
  }

  /** Everything `decide` looks at, and nothing else: a metadata value that no rule asks for makes no new entry. */
  keyOf(call: Attributable): string {
    let key = `${this.segment(call.occurredAt)}${SEPARATOR}${call.account}${SEPARATOR}${call.principal ?? ABSENT}${SEPARATOR}`;
    if (this.rules.profiles.has(call.modelRef)) key += call.modelRef;
    if (call.metadata === null) return key;
    const fields = isReporter(call.principal) ? this.reportedFields : this.fields;
    for (const field of fields) key += SEPARATOR + (metadataValue(call, field) ?? ABSENT);
    return key;
  }

  get(key: string): Attribution | undefined {
    return this.recent.get(key) ?? this.older.get(key);
  }

  set(key: string, found: Attribution): void {
    if (this.recent.size >= REMEMBERED_MAX / 2) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(key, found);
  }

  /** How many turns lie at or before that moment. */
  private segment(at: number): number {
    let [low, high] = [0, this.turns.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.turns[middle] ?? Infinity) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const memories = new WeakMap<RecognitionRules, Memory>();

export function memoryOf(rules: RecognitionRules): Memory {
  let memory = memories.get(rules);
  if (memory === undefined) memories.set(rules, (memory = new Memory(rules)));
  return memory;
}
