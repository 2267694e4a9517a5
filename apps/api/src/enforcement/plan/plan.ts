import { compileGlobs, type Scope } from '@bursar/policy';
import type { CallerRow } from '../../spend/spend.module.js';
import { inScope } from './in-scope.js';
import { entityArn, type Principal, principalOf } from './principal.js';
import { denyDocument, DOCUMENT_CHARS_MAX } from './statement.js';

/** What the plan needs to know of an enforcer. */
export interface Reach {
  readonly account: string;
  readonly mayTouch: readonly string[];
}

/** Someone else who calls as the same principal. */
export interface Other {
  readonly team: string;
  readonly session: string | null;
  readonly calls: string;
  /** Through a gateway: a deny would reach those calls too. */
  readonly throughGateway: boolean;
}

/** What would be done to one principal behind a stopped scope. */
export interface Target {
  readonly partition: string;
  readonly account: string;
  readonly kind: Principal['kind'];
  readonly name: string;
  readonly arn: string;
  readonly decision: 'deny' | 'denySessions' | 'refuse';
  /** Those that are denied; null: the whole principal. */
  readonly sessions: readonly string[] | null;
  readonly document: string | null;
  /** Why it is refused, and what to do. */
  readonly why: string | null;
  readonly hint: string | null;
  /** Calls of the scope that it made. */
  readonly calls: string;
  /** Everyone else whom a deny of the whole principal would stop. */
  readonly others: readonly Other[];
}

interface Seen extends CallerRow {
  readonly who: Principal;
  readonly isMeant: boolean;
}

/** Pure. The principals that make calls of a scope outside the gateways, and what can be done about each. */
export function planDenies(
  scope: Scope,
  callers: readonly CallerRow[],
  enforcers: readonly Reach[],
): Target[] {
  const isInScope = inScope(scope);
  const seen = callers.flatMap((row): Seen[] => {
    const who = principalOf(row.principal);
    if (who === null) return [];
    const isMeant = !row.admitted && isInScope(row);
    return [{ ...row, who, isMeant }];
  });
  const byEntity = Map.groupBy(seen, ({ who }) => entityArn(who));
  return [...byEntity.values()].flatMap((rows) => {
    const meant = rows.filter(({ isMeant }) => isMeant);
    const [first] = meant;
    return first === undefined ? [] : [targetOf(scope, first.who, meant, rows, enforcers)];
  });
}

function targetOf(
  scope: Scope,
  who: Principal,
  meant: readonly Seen[],
  rows: readonly Seen[],
  enforcers: readonly Reach[],
): Target {
  const { partition, account, kind, name } = who;
  const rest = rows.filter(({ isMeant }) => !isMeant);
  const sessions = sessionsOf(meant, rest);
  const refusal =
    notReached(who, enforcers) ?? (rest.length > 0 && sessions === null ? SHARED : null);
  const denied = rest.length === 0 ? null : sessions;
  const document = refusal === null ? denyDocument(scope, { partition, sessions: denied }) : null;
  const tooLong = document !== null && document.length > DOCUMENT_CHARS_MAX[kind] ? LONG : null;
  const refused = refusal ?? tooLong;
  return {
    ...{ partition, account, kind, name, arn: entityArn(who) },
    decision: refused !== null ? 'refuse' : denied === null ? 'deny' : 'denySessions',
    sessions: refused === null ? denied : null,
    document: refused === null ? document : null,
    why: refused?.why ?? null,
    hint: refused?.hint ?? null,
    calls: callsOf(meant).toString(),
    others: othersOf(rest),
  };
}

/** Sessions of a role that make calls of the scope and of nothing else; null where they cannot be told apart. */
function sessionsOf(meant: readonly Seen[], rest: readonly Seen[]): string[] | null {
  const elsewhere = new Set(rest.map(({ who }) => who.session));
  const own = new Set(meant.map(({ who }) => who.session));
  if (elsewhere.has(null) || own.has(null)) return null;
  const names = [...own].flatMap((session) => (session === null ? [] : [session]));
  return names.some((session) => elsewhere.has(session)) ? null : names.sort();
}

interface Refusal {
  readonly why: string;
  readonly hint: string;
}

const SHARED: Refusal = {
  why: 'Others call with the same sessions: a deny would stop them too.',
  hint: 'Give each team a role of its own, or session names that differ by team.',
};
const LONG: Refusal = {
  why: 'The policy would be longer than IAM takes.',
  hint: 'Stop fewer sessions at a time, or give the team a role of its own.',
};

/** Roles that AWS keeps to itself: IAM refuses to change them. */
const PROTECTED = /^(?:AWSReservedSSO_|AWSServiceRoleFor)/;

function notReached(who: Principal, enforcers: readonly Reach[]): Refusal | null {
  if (who.kind === 'other')
    return {
      why: `No policy can be attached to ${who.name}.`,
      hint: 'Only roles and users take policies: use one of them for calls of models.',
    };
  if (PROTECTED.test(who.name))
    return {
      why: 'AWS keeps this role to itself.',
      hint: 'Change the permission set of IAM Identity Center that it comes from.',
    };
  const reach = enforcers.find(({ account }) => account === who.account);
  if (reach === undefined)
    return {
      why: `No enforcer is configured for the account ${who.account}.`,
      hint: 'Add one under `enforcers` in the configuration file.',
    };
  return isNamed(who, reach)
    ? null
    : {
        why: `mayTouch of the account ${who.account} does not name it.`,
        hint: `Add ${entityArn(who)} to mayTouch if Bursar may attach policies to it.`,
      };
}

/** A log leaves paths out: whether the whole ARN is named is seen once IAM has been asked for it. */
function isNamed(who: Principal, { mayTouch }: Reach): boolean {
  const patterns = mayTouch.map((pattern) => pattern.replace(/:(role|user)\/.*\//, ':$1/'));
  return compileGlobs([...mayTouch, ...patterns])(entityArn(who));
}

const callsOf = (rows: readonly Seen[]): bigint => rows.reduce((sum, { calls }) => sum + calls, 0n);

function othersOf(rest: readonly Seen[]): Other[] {
  const groups = Map.groupBy(rest, ({ team, who, admitted }) =>
    JSON.stringify([team, who.session, admitted]),
  );
  return [...groups.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const { team, who, admitted } = first;
    const calls = callsOf(rows).toString();
    return [{ team, session: who.session, calls, throughGateway: admitted }];
  });
}

/** Pure. What has to be typed before policies are attached: how many, and to what. */
export function confirmTextFor(scopeText: string, targets: readonly Target[]): string {
  const count = targets.filter(({ decision }) => decision !== 'refuse').length;
  return `deny ${count} in ${scopeText}`;
}
