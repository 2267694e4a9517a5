import { createHash } from 'node:crypto';
import {
  LIMIT_NAMES,
  type LimitName,
  narrowScope,
  reachOf,
  type Scope,
  scopeId,
} from '@bursar/limits';
import { identityOf } from '@bursar/pricing';
import { isModelPattern } from './quota-file.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { COUNT_MAX, effectiveLimits, type Limits, type Quota } from './quota.js';
import type { StoredQuota } from './quotas.repository.js';

/** A part as a person asks for it, within the scope of its parent. */
export interface Part extends Limits {
  readonly scope: unknown;
}

export interface SplitContext {
  /** Every name that a scope may use. */
  readonly names: readonly string[];
  /** The closed list of the team's projects; null: any. */
  readonly projects: ReadonlySet<string> | null;
  readonly at: number;
  /** What models are; left out, what their names say. */
  readonly identify?: (model: string) => string;
}

const PARTS_MAX = 200;

/**
 * Pure. No part may allow more than its parent does now; together they may, because the parent goes on binding all of them:
 * a part that is quick may use what others leave.
 */
export function planSplit(
  parent: Quota,
  parts: readonly Part[],
  context: SplitContext,
): readonly StoredQuota[] | Problem {
  if (parts.length > PARTS_MAX)
    return refuse('too_many_parts', `A quota has at most ${PARTS_MAX} parts.`, { path: 'parts' });
  const planned = new Map<string, StoredQuota>();
  for (const [index, part] of parts.entries()) {
    const path = `parts[${index}]`;
    const scope = partScope(parent, part.scope, context, `${path}.scope`);
    if (isProblem(scope)) return scope;
    const limits = partLimits(parent, part, context.at, path);
    if (isProblem(limits)) return limits;
    const id = partId(parent.id, scope.own);
    if (planned.has(id))
      return refuse('duplicate_part', 'Another part has this scope.', { path: `${path}.scope` });
    const { timezone } = parent;
    planned.set(id, { id, scope: scope.whole, limits, timezone, parent: parent.id });
  }
  return [...planned.values()];
}

const ID_CHARACTERS_MAX = 200;

/** The same part has the same id whenever it is split off, so that what it was counted today stays counted. */
function partId(parent: string, own: Scope): string {
  const id = `${parent}/${scopeId(own)}`;
  if (id.length <= ID_CHARACTERS_MAX) return id;
  const digest = createHash('sha256').update(id).digest('hex');
  return `${parent.slice(0, ID_CHARACTERS_MAX - digest.length - 1)}/${digest}`;
}

function partScope(
  parent: Quota,
  raw: unknown,
  { names, projects, identify = identityOf }: SplitContext,
  path: string,
): { own: Scope; whole: Scope } | Problem {
  const pairs = typeof raw === 'object' && raw !== null ? Object.entries(raw) : [];
  const isText = pairs.every(
    ([, value]) => typeof value === 'string' && value.trim() !== '' && value.length <= 256,
  );
  if (pairs.length === 0 || !isText)
    return refuse('bad_scope', 'A part is about a project, a key or another name of a scope.', {
      path,
      hint: '{"project": "ranking"}',
    });
  const own = Object.fromEntries(pairs) as Scope;
  const strange = Object.keys(own).find((name) => !names.includes(name));
  if (strange !== undefined)
    return refuse('unknown_dimension', `Nothing is known by "${strange}".`, { path });
  const { project, model } = own;
  if (model !== undefined && !isModelPattern(model))
    return refuse('bad_scope', `"${model}" is no model and no pattern of models.`, { path });
  if (project !== undefined && projects !== null && !projects.has(project))
    return refuse('unknown_project', `The team has no project "${project}".`, { path });
  const [above, below] = [parent.scope, own].map((scope) => reachOf(scope, identify));
  const reach = above && below ? narrowScope(above, below) : null;
  const whole = { ...own, ...parent.scope };
  if (reach === null || Object.keys(whole).length === Object.keys(parent.scope).length)
    return refuse('not_within_parent', `This is no part of ${parent.id}.`, { path });
  // What the parent says already tells no part from another.
  const beyond = Object.entries(own).filter(([name]) => parent.scope[name] === undefined);
  return { own: Object.fromEntries(beyond), whole };
}

function partLimits(parent: Quota, part: Part, at: number, path: string): Limits | Problem {
  const most = effectiveLimits(parent, at);
  const limits: Partial<Record<LimitName, number>> = {};
  for (const name of LIMIT_NAMES) {
    const limit = part[name];
    if (limit === undefined) continue;
    const where = { path: `${path}.${name}` };
    if (!Number.isSafeInteger(limit) || limit < 1 || limit > COUNT_MAX)
      return refuse('bad_limit', `${name} is a whole number above zero.`, where);
    const ceiling = most[name];
    if (ceiling !== undefined && limit > ceiling)
      return refuse(
        'exceeds_parent',
        `${parent.id} allows ${ceiling} ${name}; a part of it cannot allow ${limit}.`,
        { ...where, hint: 'ask for more for the whole quota first' },
      );
    limits[name] = limit;
  }
  return Object.keys(limits).length === 0
    ? refuse('quota_without_limit', 'This part limits nothing.', { path })
    : limits;
}
