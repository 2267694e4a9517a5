import type { TestBursar } from '../processes/server.js';

/** What the ledger holds of the calls of one AWS account. */
export interface Charged {
  requests: number;
  errors: number;
  unpriced: number;
  estimated: number;
  cost: string;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

export async function chargedTo(
  { rows }: Pick<TestBursar, 'rows'>,
  account: string,
): Promise<Charged | undefined> {
  const [row] = await rows<Charged>(
    `SELECT sum(c.requests)::int AS requests, sum(c.errors)::int AS errors, sum(c.unpriced)::int AS unpriced,
       sum(c.estimated)::int AS estimated, trim_scale(sum(c.cost))::text AS cost, sum(c.input)::int AS input,
       sum(c.output)::int AS output, sum(c.cache_read)::int AS "cacheRead",
       sum(c.cache_write_5m + c.cache_write_30m + c.cache_write_1h)::int AS "cacheWrite"
     FROM ledger.charge c JOIN ledger.invocation i ON i.key = c.invocation AND i.occurred_at = c.occurred_at
     WHERE i.account = $1`,
    [account],
  );
  return row;
}
