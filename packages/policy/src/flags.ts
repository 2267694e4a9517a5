import { isAmong, pickOf } from './bucket.js';
import type { FlagData, FlagRule, FlagType, Plain, When } from './document/document.js';
import { compileGlobs, type Matcher } from './glob.js';
import type { JsonValue } from './document/json.js';
import { compilePermitted, selfNames, type Subject } from './scope.js';

/** What flags may look at, by name: the names of scopes, custom dimensions, further attributes. */
export type FlagContext = Readonly<Record<string, Plain>>;

/** OpenFeature's words. */
export type FlagErrorCode =
  | 'FLAG_NOT_FOUND'
  | 'TYPE_MISMATCH'
  | 'TARGETING_KEY_MISSING'
  | 'PARSE_ERROR'
  | 'INVALID_CONTEXT';

export type FlagAnswer =
  | {
      readonly key: string;
      readonly reason: 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED';
      readonly value: JsonValue;
      /** Never left out: some OpenFeature providers take an answer without one for an error. */
      readonly variant: string;
    }
  | {
      readonly key: string;
      readonly reason: 'ERROR';
      readonly errorCode: FlagErrorCode;
      readonly errorMessage: string;
    };

/** The variant of a default; a rule's own value is `rule-1`, `rule-2` and so on, by its place in the list. */
const DEFAULT_VARIANT = 'default';

interface Rule {
  readonly name: string;
  readonly tests: readonly ((context: FlagContext) => boolean)[];
  readonly data: FlagRule;
  readonly weights: readonly number[];
}

interface Flag {
  readonly data: FlagData;
  readonly rules: readonly Rule[];
}

export type Flags = ReadonlyMap<string, Flag>;

export function compileFlags(flags: readonly FlagData[]): Flags {
  return new Map(
    flags.map((data) => [
      data.key,
      {
        data,
        rules: (data.rules ?? []).map((rule, at) => ({
          name: `rule-${at + 1}`,
          tests: compileWhen(rule.when ?? {}),
          data: rule,
          weights: (rule.variants ?? []).map(({ weight }) => weight),
        })),
      },
    ]),
  );
}

/** The values that a condition takes, one or several. */
export function listed(wanted: Plain | readonly Plain[]): readonly Plain[] {
  return typeof wanted === 'object' ? wanted : [wanted];
}

function compileWhen(when: When): ((context: FlagContext) => boolean)[] {
  return Object.entries(when).map(([name, wanted]) => {
    const any = listed(wanted);
    const meant = matcherOf(
      name,
      any.filter((value) => typeof value === 'string'),
    );
    return (context) => {
      if (!Object.hasOwn(context, name)) return false;
      const found = context[name];
      if (any.some((value) => value === found)) return true;
      return typeof found === 'string' && meant(found);
    };
  });
}

/** A model is meant by every spelling that its text gives; of regions, patterns may be written. */
function matcherOf(name: string, texts: readonly string[]): Matcher {
  if (name === 'region') return compileGlobs(texts);
  if (name !== 'model') return () => false;
  const means = compilePermitted(texts);
  return (model) => means(selfNames(model));
}

/**
 * What a flag says in a context. Rules are asked in order; one whose share leaves the caller out passes the question on.
 * A user who is in a share stays in it while the share grows.
 */
export function evaluateFlag(
  flags: Flags,
  key: string,
  context: FlagContext,
  type?: FlagType,
): FlagAnswer {
  const flag = flags.get(key);
  if (!flag) return failed(key, 'FLAG_NOT_FOUND', 'There is no such flag.');
  const { data, rules } = flag;
  if (type !== undefined && type !== data.type) {
    return failed(key, 'TYPE_MISMATCH', `The flag is of type ${data.type}, not ${type}.`);
  }
  const fallback = { key, value: data.default, variant: DEFAULT_VARIANT };
  if (data.disabled) return { ...fallback, reason: 'DISABLED' };
  for (const rule of rules) {
    if (!rule.tests.every((test) => test(context))) continue;
    const answer = answerOf(rule, key, targetingKeyOf(context));
    if (answer) return answer;
  }
  return { ...fallback, reason: rules.length === 0 ? 'STATIC' : 'DEFAULT' };
}

/** What one rule says; null if its share leaves the caller out. */
function answerOf(
  { name, data, weights }: Rule,
  key: string,
  who: string | null,
): FlagAnswer | null {
  const share = data.rollout ?? 100;
  if (share <= 0) return null;
  const isSplit = share < 100 || data.variants !== undefined;
  const own = { key, value: data.value ?? null, variant: name };
  if (!isSplit) return { ...own, reason: 'TARGETING_MATCH' };
  if (who === null) {
    return failed(
      key,
      'TARGETING_KEY_MISSING',
      'This flag is rolled out by share: send a targetingKey (or user) in the context.',
    );
  }
  if (share < 100 && !isAmong(share, `flag/${key}`, who)) return null;
  if (!data.variants) return { ...own, reason: 'SPLIT' };
  const variant = data.variants[pickOf(weights, `flag/${key}/variant`, who)];
  return variant
    ? { key, reason: 'SPLIT', value: variant.value, variant: variant.name }
    : failed(key, 'PARSE_ERROR', 'The variants of the flag have no weight.');
}

function failed(key: string, errorCode: FlagErrorCode, errorMessage: string): FlagAnswer {
  return { key, reason: 'ERROR', errorCode, errorMessage };
}

/**
 * Who is put into buckets: the user, else the key, else the single request; OpenFeature's own name beats all, and where it is
 * given empty there is no one.
 */
export function targetingKeyOf(who: {
  readonly targetingKey?: unknown;
  readonly user?: unknown;
  readonly key?: unknown;
  readonly requestId?: unknown;
}): string | null {
  const { targetingKey, user, key, requestId } = who;
  for (const found of targetingKey === undefined ? [user, key, requestId] : [targetingKey]) {
    if (typeof found === 'string' && found !== '') return found;
  }
  return null;
}

const ATTRIBUTES_MAX = 200;

/**
 * A context from outside (OFREP, SDKs). Values that are no text, number or truth value are left out: no rule can ask for
 * them. null = no object, or too large a one.
 */
export function readFlagContext(value: unknown): FlagContext | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length > ATTRIBUTES_MAX) return null;
  return contextFrom(entries);
}

/** The context of a call. Attributes never pass for what Bursar itself knows of the caller. */
export function flagContext(
  call: Subject & {
    readonly requestId?: string;
    readonly operation?: string | null | undefined;
    readonly region?: string | null | undefined;
  },
  attributes: FlagContext = {},
): FlagContext {
  const { dimensions, team, project, environment, model, key, user, requestId, operation, region } =
    call;
  return contextFrom([
    ...Object.entries(attributes),
    ...Object.entries(dimensions ?? {}),
    ...Object.entries({
      team,
      project,
      environment,
      model,
      key,
      user,
      requestId,
      operation,
      region,
    }),
  ]);
}

function contextFrom(entries: readonly (readonly [string, unknown])[]): FlagContext {
  const context = Object.create(null) as Record<string, Plain>;
  for (const [name, value] of entries) {
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) {
      context[name] = value as Plain;
    }
  }
  return context;
}
