import type { Sql } from '../platform/database.js';

export interface Source {
  readonly provider: string;
  readonly account: string;
  readonly region: string;
}

/** Where calls have come from so far: a provider's request id is unique within one of these. */
export function knownSources(sql: Sql): Promise<Source[]> {
  return sql.rows<Source>(
    `SELECT DISTINCT k.provider, coalesce(split_part(k.principal, ':', 5), '') AS account, k.region FROM ledger.spend_dimensions k`,
  );
}
