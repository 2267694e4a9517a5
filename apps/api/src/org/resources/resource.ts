import type { Dated, DatedRule } from '../recognition.js';

/** What AWS reports of something that calls are made by or through, for as long as it is reported so. */
export interface KnownResource extends Dated {
  /** As `resourceKey` writes it; of an account, its id. */
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Of an account: the organisational units it is in, from the root down. */
  readonly units: readonly string[];
}

/** A rule with what made it fit: `team=search`, or a unit's id. */
export interface NamedRule extends DatedRule {
  readonly value: string;
}

interface DatedTags extends Dated {
  readonly tags: Readonly<Record<string, string>>;
}

export interface ResourceRules {
  /** By ARN of a profile, project or principal: the rules of its tags. */
  readonly tagged: ReadonlyMap<string, readonly NamedRule[]>;
  /** By account: the rules of its organisational units, the closest unit first. */
  readonly units: ReadonlyMap<string, readonly NamedRule[]>;
  /** By account: the rules of its cost categories. */
  readonly categories: ReadonlyMap<string, readonly NamedRule[]>;
  /** The resource whose tags a principal has. */
  readonly ofPrincipal: (principal: string) => string;
  /** By ARN: all tags, for dimensions. */
  readonly tags: ReadonlyMap<string, readonly DatedTags[]>;
}

interface ResourceRule extends DatedRule {
  readonly kind: string;
  /** The tag's key. */
  readonly field: string;
  /** The tag's value, or the unit. */
  readonly pattern: string;
}

/**
 * Joins rules about tags and units with what is known of resources, so that a call finds its rules by an ARN or account.
 * A rule counts while it holds and while the resource had the tag.
 */
export function compileResources(
  resources: readonly KnownResource[],
  rules: readonly ResourceRule[],
): ResourceRules {
  const byTag = Map.groupBy(
    rules.filter(({ kind }) => kind === 'tag'),
    ({ field, pattern }) => tagText(field, pattern),
  );
  const byUnit = Map.groupBy(
    rules.filter(({ kind }) => kind === 'organizationalUnit'),
    ({ pattern }) => pattern,
  );
  const tagged = new Map<string, NamedRule[]>();
  const byCategory = Map.groupBy(
    rules.filter(({ kind }) => kind === 'costCategory'),
    ({ field, pattern }) => tagText(field, pattern),
  );
  const units = new Map<string, NamedRule[]>();
  const categories = new Map<string, NamedRule[]>();
  const tags = new Map<string, DatedTags[]>();
  for (const resource of resources) {
    const { arn, validFrom, validTo } = resource;
    const pairs = Object.entries(resource.tags).sort(([a], [b]) => (a < b ? -1 : 1));
    const account = accountOfCategories(arn);
    if (account !== null) {
      const own = { ...resource, arn: account };
      for (const [key, value] of pairs)
        addRules(categories, own, tagText(key, value), byCategory.get(tagText(key, value)));
      continue;
    }
    for (const [key, value] of pairs)
      addRules(tagged, resource, tagText(key, value), byTag.get(tagText(key, value)));
    for (const unit of [...resource.units].reverse())
      addRules(units, resource, unit, byUnit.get(unit));
    if (pairs.length > 0) listIn(tags, arn).push({ tags: resource.tags, validFrom, validTo });
  }
  return { tagged, units, categories, ofPrincipal: resourceOfPrincipal, tags };
}

const tagText = (key: string, value: string): string => `${key}=${value}`;

function addRules(
  to: Map<string, NamedRule[]>,
  resource: KnownResource,
  value: string,
  rules: readonly ResourceRule[] = [],
): void {
  for (const { ruleId, team, validFrom, validTo } of rules) {
    const from = later(validFrom, resource.validFrom);
    const until = earlier(validTo, resource.validTo);
    listIn(to, resource.arn).push({ ruleId, team, value, validFrom: from, validTo: until });
  }
}

function listIn<T>(map: Map<string, T[]>, key: string): T[] {
  let list = map.get(key);
  if (list === undefined) map.set(key, (list = []));
  return list;
}

const later = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);
const earlier = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

const CATEGORIES = 'cost-categories ';

/** Under which name the cost categories of an account are kept, apart from what else is known of it. */
export const categoriesKey = (account: string): string => CATEGORIES + account;

const accountOfCategories = (arn: string): string | null =>
  arn.startsWith(CATEGORIES) ? arn.slice(CATEGORIES.length) : null;

const ROLE = /^(arn:[^:]+:iam::[^:]*:role\/)(?:[^/]+\/)+([^/]+)$/;
const ASSUMED = /^arn:([^:]+):sts::([^:]*):assumed-role\/([^/]+)\/[^/]*$/;

/** Under which name tags are kept: a log names an assumed role without its path, so roles are kept without it. */
export const resourceKey = (arn: string): string => arn.replace(ROLE, '$1$2');

/** The resource whose tags a principal has: the role behind a session. */
export const resourceOfPrincipal = (principal: string): string =>
  resourceKey(principal.replace(ASSUMED, 'arn:$1:iam::$2:role/$3'));
