import type { TestDatabase } from '../processes/database.js';

/** A key of sums in words, since ids say only which came first. */
const KEY = `jsonb_build_array(s.team, s.cost_centre, s.project, s.environment, s.provider, s.model, s.canonical_model, s.region,
  s.operation, k.principal, k.custom)::text`;
const SCOPE = `jsonb_build_array(s.team, s.cost_centre, s.project, s.environment, s.provider, s.model, s.canonical_model, s.region, s.operation)::text`;

/** What is written beside them is about the moment of writing: ids, batches, the time, the version of the book. */
const MOMENT = ['id', 'batch_id', 'recorded_at', 'key_id', 'scope_id', 'book_version'];
const CONTENT = (row: string): string => `(to_jsonb(${row}) - '{${MOMENT.join(',')}}'::text[])`;

const TABLES: Readonly<Record<string, string>> = {
  charge: `SELECT ${KEY} || ${CONTENT('c')}::text AS line FROM ledger.charge c JOIN ledger.spend_key k ON k.id = c.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id WHERE c.id > $1::bigint`,
  parked: 'SELECT to_jsonb(p)::text AS line FROM ledger.parked p',
  moved: `SELECT (to_jsonb(m) - 'repost')::text AS line FROM ledger.repost_moved m`,
  movement: `SELECT ${KEY} || jsonb_build_array(m.at, m.admission, trim_scale(sum(m.usd)), sum(m.unpriced))::text AS line FROM ledger.movement m
    JOIN ledger.spend_key k ON k.id = m.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id GROUP BY ${KEY}, m.at, m.admission`,
  ...Object.fromEntries(
    ['spend_quarter', 'spend_day', 'spend_month'].map((table) => [
      table,
      `SELECT ${SCOPE} || ${CONTENT('t')}::text AS line FROM ledger.${table} t JOIN ledger.spend_scope s ON s.id = t.scope_id`,
    ]),
  ),
  ...Object.fromEntries(
    ['spend_day_key', 'spend_month_key'].map((table) => [
      table,
      `SELECT ${KEY} || ${CONTENT('t')}::text AS line FROM ledger.${table} t JOIN ledger.spend_key k ON k.id = t.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id`,
    ]),
  ),
};

/**
 * Every line of the ledger after one that both have, and every sum of it, by table, as one hash each: two ledgers that say the same have
 * the same. Lines are never changed.
 */
export async function ledgerBytes(
  { rows }: Pick<TestDatabase, 'rows'>,
  after = 0n,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [table, query] of Object.entries(TABLES)) {
    const [row] = await rows<{ count: bigint; hash: string | null }>(
      `SELECT count(*) AS count, md5(string_agg(md5(line), '' ORDER BY md5(line) COLLATE "C")) AS hash FROM (${query}) t`,
      query.includes('$1') ? [after] : [],
    );
    found[table] = `${row?.count ?? 0n} ${row?.hash ?? ''}`;
  }
  return found;
}
