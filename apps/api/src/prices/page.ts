import { Invalid } from '../platform/errors.js';
import type { ModelPrices } from './catalogue.js';

export interface Page<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

const FIRST_MAX = 500;

const cursorOf = ({ model, provider }: ModelPrices): string =>
  Buffer.from(JSON.stringify([model, provider])).toString('base64url');

function positionOf(cursor: string): readonly [string, string] {
  try {
    const [model, provider] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof model === 'string' && typeof provider === 'string') return [model, provider];
  } catch {
    // Reported below, like every other invalid cursor.
  }
  throw new Invalid('after is no cursor of this list.', { slug: 'bad_cursor' });
}

/** The cursor names a place in the order, so a page begins right even where the book has changed since. */
export function pageOf(
  all: readonly ModelPrices[],
  first: number,
  after: string | null,
): Page<ModelPrices> {
  if (first < 1 || first > FIRST_MAX)
    throw new Invalid(`first is between 1 and ${FIRST_MAX}.`, { slug: 'bad_page_size' });
  const [model, provider] = after === null ? ['', ''] : positionOf(after);
  const rest =
    after === null
      ? all
      : all.filter((one) => one.model > model || (one.model === model && one.provider > provider));
  const edges = rest.slice(0, first).map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: { hasNextPage: rest.length > first, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: all.length,
  };
}
