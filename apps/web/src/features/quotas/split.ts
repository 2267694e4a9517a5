import { LIMIT_NAMES, type LimitName } from '@bursar/limits/quota';
import { toScope, type Scope } from '../../shared/limits/scopes.js';
import type { PartInput, Quota } from './quotas.query.js';

/** A part as it is typed: its scope within the parent's, and its limits; empty: not limited by the part. */
export interface PartDraft {
  readonly scope: Scope;
  readonly limits: Readonly<Record<LimitName, string>>;
}

const NOTHING: PartDraft['limits'] = {
  requestsPerMinute: '',
  tokensPerMinute: '',
  tokensPerDay: '',
  concurrency: '',
  maxOutputTokens: '',
};

export function newPart(dimension: string | undefined): PartDraft {
  return { scope: dimension === undefined ? {} : { [dimension]: '' }, limits: NOTHING };
}

/** Split off this quota itself, not off a part of it. */
export function partsOf(parent: Quota, all: readonly Quota[]): Quota[] {
  return all.filter((quota) => quota.parent === parent.id);
}

/** What a scope says beyond the one that it lies in. */
function ownScope(part: Scope, parent: Scope): Scope {
  return Object.fromEntries(Object.entries(part).filter(([name]) => parent[name] === undefined));
}

/** As it was set, without the raises in force: those are not split. */
export function draftOf(part: Quota, parent: Quota): PartDraft {
  const limits = Object.fromEntries(LIMIT_NAMES.map((name) => [name, part[name] ?? '']));
  return {
    scope: ownScope(toScope(part.scope), toScope(parent.scope)),
    limits: { ...NOTHING, ...limits },
  };
}

/** "2,000,000" as people write it is 2000000; null where it is no whole number above zero. */
export function readLimit(typed: string): string | null {
  const plain = typed.replace(/[\s,_]/g, '');
  return /^0*[1-9]\d{0,14}$/.test(plain) ? BigInt(plain).toString() : null;
}

export function toPart({ scope, limits }: PartDraft): PartInput {
  const given = LIMIT_NAMES.flatMap((name) => {
    const limit = readLimit(limits[name]);
    return limit === null ? [] : [[name, limit] as const];
  });
  return { scope, ...Object.fromEntries(given) };
}

/** Where a fault is shown: at a field of a part, at a part (no field), or at the form (no part). */
export interface Fault {
  readonly part: number | null;
  readonly field: string | null;
  readonly message: string;
}

/** What the server would not even read. */
export function faultIn(parts: readonly PartDraft[]): Fault | null {
  for (const [part, { limits }] of parts.entries()) {
    const field = LIMIT_NAMES.find(
      (name) => limits[name].trim() !== '' && readLimit(limits[name]) === null,
    );
    if (field !== undefined) return { part, field, message: 'A whole number above zero.' };
  }
  return null;
}

/** `parts[0].tokensPerDay` of the server's answer is a field of the first part. */
export function faultAt(path: string | null | undefined, message: string): Fault {
  const [, part, field = null] = /^parts\[(\d+)\](?:\.(\w+))?$/.exec(path ?? '') ?? [];
  if (part !== undefined) return { part: Number(part), field, message };
  return { part: null, field: path === 'reason' ? 'reason' : null, message };
}

/** What the parts may use together, if they are all as quick as they may be; null where none is limited. */
export function together(parts: readonly PartDraft[], name: LimitName): string | null {
  const limits = parts.flatMap(({ limits: typed }) => readLimit(typed[name]) ?? []);
  if (limits.length === 0) return null;
  return limits.reduce((sum, limit) => sum + BigInt(limit), 0n).toString();
}

/** One split: a quota and all parts that it shall have. */
export interface Split {
  readonly parent: string;
  readonly parts: readonly PartInput[];
}

/** Parts that are no longer wanted go with everything that was split off them. */
export function partsThatGo(
  parent: Quota,
  parts: readonly PartDraft[],
  all: readonly Quota[],
): Quota[] {
  const staying = new Set(parts.map(({ scope }) => keyOf(scope)));
  const gone = partsOf(parent, all).filter(
    (part) => !staying.has(keyOf(draftOf(part, parent).scope)),
  );
  return gone.flatMap((part) => [part, ...below(part, all)]);
}

const keyOf = (scope: Scope): string => JSON.stringify(Object.entries(scope).sort());

function below(parent: Quota, all: readonly Quota[]): Quota[] {
  return partsOf(parent, all).flatMap((part) => [part, ...below(part, all)]);
}

/** What brings everything back as it is now, from the top down, once `going` has gone. */
export function restoring(
  parent: Quota,
  going: readonly Quota[],
  all: readonly Quota[],
): readonly Split[] {
  return [parent, ...going]
    .map((quota) => ({
      parent: quota.id,
      parts: partsOf(quota, all).map((part) => toPart(draftOf(part, quota))),
    }))
    .filter(({ parts }, at) => at === 0 || parts.length > 0);
}
