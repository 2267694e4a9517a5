import type { RecognitionRules } from '../org/org.module.js';
import type { Attribution } from './attribution.js';
import type { UsageRecord } from './record.js';

export type Attributable = Pick<
  UsageRecord,
  'occurredAt' | 'account' | 'modelRef' | 'principal' | 'metadata' | 'bedrockProject' | 'client'
>;

/** Dimensions that calls have without being configured: who and what made a call. */
export const REPORTED_DIMENSIONS = ['user', 'session', 'agent', 'tool'] as const;

/** With those that Bursar finds itself: the API key that admitted a call, and the program that made it. */
export const CALL_DIMENSIONS = [...REPORTED_DIMENSIONS, 'key', 'client'] as const;

/** Team, project and environment, by the metadata keys that gateways set. */
export const TEAM = 'team';
export const PROJECT = 'app';
export const ENVIRONMENT = 'env';
/** How a trusted caller says which program it serves. */
export const CLIENT_FIELDS = ['client', 'userAgent'] as const;
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

/** What the call was made through whose tags count, in the order in which they do. */
export const resourcesOf = (
  { bedrockProject, modelRef, principal }: Attributable,
  { resources }: RecognitionRules,
): string[] => [
  ...(typeof bedrockProject === 'string' ? [bedrockProject] : []),
  modelRef,
  ...(principal === null ? [] : [resources.ofPrincipal(principal)]),
];

/** Answers under one version of the rules. Bounded: the older half is forgotten as a whole. */
class Memory {
  private readonly fields: readonly string[];
  /** The moments at which any rule or cost centre begins or ends: between two of them, time does not matter. */
  private readonly turns: readonly number[];
  private recent = new Map<string, Attribution>();
  private older = new Map<string, Attribution>();

  constructor(private readonly rules: RecognitionRules) {
    this.fields = [
      ...new Set([
        ...rules.metadataFields,
        TEAM,
        PROJECT,
        ENVIRONMENT,
        ...rules.dimensions,
        ...REPORTED_DIMENSIONS,
        ...CLIENT_FIELDS,
      ]),
    ];
    const { resources } = rules;
    const maps = [rules.metadata, rules.bedrockProjects, rules.profiles, rules.people];
    const dated = [
      rules.trusted,
      rules.principals,
      ...[...maps, rules.accounts].flatMap((map) => [...map.values()]),
      ...[resources.tagged, resources.units, resources.categories].flatMap((map) => [
        ...map.values(),
      ]),
      ...resources.tags.values(),
    ];
    const centres = [...rules.teams.values()].flatMap(({ costCentres }) => costCentres);
    const moments = [
      ...dated.flat().flatMap(({ validFrom, validTo }) => [validFrom, validTo]),
      ...centres.map(({ from }) => (from === null ? null : Date.parse(`${from}T00:00:00Z`))),
    ];
    this.turns = [...new Set(moments.filter((moment) => moment !== null))].sort((a, b) => a - b);
  }

  /** Everything `decide` looks at, and nothing else: a metadata value that no rule asks for makes no new entry. */
  keyOf(call: Attributable): string {
    const { rules } = this;
    const { bedrockProject = null, client = null } = call;
    let key = `${this.segment(call.occurredAt)}${SEPARATOR}${call.account}${SEPARATOR}${call.principal ?? ABSENT}${SEPARATOR}`;
    if (rules.profiles.has(call.modelRef) || rules.resources.tags.has(call.modelRef))
      key += call.modelRef;
    if (bedrockProject !== null || client !== null)
      key += `${SEPARATOR}${bedrockProject ?? ABSENT}${SEPARATOR}${client ?? ABSENT}`;
    if (call.metadata === null) return key;
    key += SEPARATOR;
    for (const field of this.fields) key += SEPARATOR + (metadataValue(call, field) ?? ABSENT);
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
