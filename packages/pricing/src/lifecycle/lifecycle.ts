import type { PriceBook } from '../compile.js';
import { BadPriceBook } from '../layer.js';
import { withoutPrefix } from '../model-id.js';
import { resolveModel } from '../resolve.js';

/** The last day of a model, as its seller has announced it. */
export interface EndOfLife {
  /** Who is called: `bedrock`, or a seller of its own models. */
  readonly provider: string;
  readonly model: string;
  /** yyyy-mm-dd, UTC: calls fail from this day on. */
  readonly endsOn: string;
  /** Where the date is from, in words. */
  readonly sources: readonly string[];
  /** yyyy-mm-dd: when a source last said so. */
  readonly confirmed: string;
}

/** By provider and model. */
export type Lifecycle = ReadonlyMap<string, EndOfLife>;

const DAY = /^\d{4}-\d\d-\d\d$/;
const keyOf = (provider: string, model: string): string => `${provider} ${model}`;

/** The shipped list, parsed from its file. Throws BadPriceBook for another file. */
export function loadLifecycle(json: unknown): Lifecycle {
  const { format, sources, rows } = json as {
    format?: unknown;
    sources?: Readonly<Record<string, string>>;
    rows?: readonly (Omit<EndOfLife, 'sources'> & { sources: readonly string[] })[];
  };
  if (format !== 'bursar-model-lifecycle/1' || sources === undefined || rows === undefined)
    throw new BadPriceBook('This is no list of when models end.');
  const found = new Map<string, EndOfLife>();
  for (const row of rows) {
    const key = keyOf(row.provider, row.model);
    if (found.has(key)) throw new BadPriceBook(`${key} ends twice.`);
    if (!DAY.test(row.endsOn) || !DAY.test(row.confirmed))
      throw new BadPriceBook(`${key} ends on no day.`);
    const said = row.sources.map((source) => {
      const text = sources[source];
      if (text === undefined) throw new BadPriceBook(`The source "${source}" is not explained.`);
      return text;
    });
    found.set(key, { ...row, sources: said });
  }
  return found;
}

/**
 * When a model ends; null where that is not known. Resolved as for a price, so that every spelling of a model ends on the
 * same day; a model that the book no longer lists is found by its own id, with a geography taken off.
 */
export function endOfLifeOf(
  lifecycle: Lifecycle,
  book: PriceBook,
  modelRef: string,
  provider = 'bedrock',
): EndOfLife | null {
  const { model, canonical, shown } = resolveModel(book, modelRef, provider);
  const own = model.startsWith(`${provider}/`) ? model.slice(provider.length + 1) : model;
  const bare = withoutPrefix(shown)?.model;
  for (const name of [own, canonical, shown, ...(bare === undefined ? [] : [bare])]) {
    const found = lifecycle.get(keyOf(provider, name));
    if (found !== undefined) return found;
  }
  return null;
}

/** Whole days from one day to another, both yyyy-mm-dd; below zero once it is past. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
