import { canonicalModel, type PriceBook } from '@bursar/pricing';
import { meteredUsage } from '../ledger/ledger.module.js';
import type { Sql } from '../platform/database.js';
import { witnessedHours } from './completeness.js';
import { metricsBetween, placesMeasured, readHours } from './metrics.repository.js';
import type { Evidence } from './silence.js';

/** What log and metrics say of the hours of [from, to), both full hours. Ask for a day at a time: an answer is as large as its traffic. */
export async function evidenceOf(
  sql: Sql,
  book: PriceBook,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<Evidence> {
  const read = await readHours(sql, from, to);
  if (read.length === 0) return { witnessed: [], read, places: [] };
  const usage = (await meteredUsage(sql, from, to)).filter(
    ({ provider, isLogged }) => isLogged && provider === 'bedrock',
  );
  return {
    witnessed: witnessedHours(usage, await metricsBetween(sql, from, to), (ref, provider) =>
      canonicalModel(book, ref, provider),
    ),
    read,
    places: [
      ...(await placesMeasured(sql, from)),
      ...usage.map(({ account, region }) => ({ account, region })),
    ],
  };
}
