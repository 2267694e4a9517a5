import type { Seed } from '../seed.js';
import { SEED_OWNER, type StoredRow } from '../prices.repository.js';
import { IMPORT_OWNER } from './import-plan.js';
import { type Day, keyOf, type Seen } from './offered.js';
import { type NewRow, RowSet } from './row-set.js';

const SHIPPED = 'shipped book';

/** The rows of the shipped book, with who lists them. */
const seedRows = ({ rows, confirmations }: Pick<Seed, 'rows' | 'confirmations'>): NewRow[] =>
  rows.map(({ id: _id, systemFrom: _from, systemTo: _to, ...row }, index) => {
    const { publishers = [], firstSeen = '', lastSeen = '' } = confirmations[index] ?? {};
    const seen = publishers.map((source) => ({ source, document: SHIPPED, firstSeen, lastSeen }));
    return { ...row, status: row.status ?? '', owner: SEED_OWNER, origin: null, seen };
  });

/**
 * Pure. The shipped book under what was imported since: where an imported price was seen later than the shipped one was
 * confirmed, the imported one counts; where not, the shipped one.
 */
export function withImported(
  seed: Pick<Seed, 'rows' | 'confirmations'>,
  stored: readonly StoredRow[],
  sightings: ReadonlyMap<number, readonly Seen[]>,
  now: Date,
): NewRow[] {
  const shipped = seedRows(seed);
  const imported = stored.filter(({ owner }) => owner === IMPORT_OWNER);
  if (imported.length === 0) return shipped;
  const rows = new RowSet([]);
  for (const row of shipped) rows.put(row, now);
  const confirmedOn = confirmations(shipped);
  for (const { id, systemFrom: _from, systemTo: _to, ...row } of imported) {
    const lastSeen = latest(sightings.get(id) ?? []);
    const regions = row.regions.filter(
      (region) => (confirmedOn.get(`${keyOf(row)} ${region}`) ?? '') < lastSeen,
    );
    if (regions.length > 0) rows.put({ ...row, regions, origin: id, seen: [] }, now);
  }
  return rows.added;
}

const latest = (seen: readonly Seen[]): Day =>
  seen.reduce((last, one) => (one.lastSeen > last ? one.lastSeen : last), '');

function confirmations(rows: readonly NewRow[]): Map<string, Day> {
  const days = new Map<string, Day>();
  for (const row of rows)
    for (const region of row.regions) {
      const key = `${keyOf(row)} ${region}`;
      const day = latest(row.seen);
      if (day > (days.get(key) ?? '')) days.set(key, day);
    }
  return days;
}
