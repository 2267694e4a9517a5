import { dimensionLabel, groupLabel } from '../spend/dimensions.js';
import { joinList, splitList } from '../spend/lists.js';
import type { Filter } from '../spend/view.js';

interface Token {
  readonly propertyKey?: string | undefined;
  readonly operator: string;
  readonly value?: unknown;
}

/** Filters as the tokens of the filter field. A value is spelled as in links, so that "none" and commas survive. */
export function toTokens(filters: readonly Filter[]) {
  return filters.map((f) => ({
    propertyKey: f.dimension,
    operator: f.exclude ? '!=' : '=',
    value: f.values.map((value) => joinList([value])),
  }));
}

/** One filter per dimension and direction; repeated ones are joined. */
export function fromTokens(tokens: readonly Token[]): Filter[] {
  const filters = new Map<string, Filter>();
  for (const { propertyKey, operator, value } of tokens) {
    if (propertyKey === undefined) continue;
    const exclude = operator === '!=';
    const id = `${operator}${propertyKey}`;
    const known = filters.get(id)?.values ?? [];
    const values = [...new Set([...known, ...toValues(value)])];
    if (values.length > 0) filters.set(id, { dimension: propertyKey, values, exclude });
  }
  return [...filters.values()];
}

function toValues(value: unknown): (string | null)[] {
  const texts = Array.isArray(value) ? value : [value];
  return texts
    .filter((text): text is string => typeof text === 'string' && text !== '')
    .flatMap(splitList);
}

/** "Team is search or ads", "Environment is not dev". */
export function describeFilter({ dimension, values, exclude }: Filter): string {
  const names = values.map((value) => groupLabel(dimension, value)).join(' or ');
  return `${dimensionLabel(dimension)} ${exclude ? 'is not' : 'is'} ${names}`;
}
