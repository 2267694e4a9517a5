import type { Sql } from './database.js';

/** An event, named in the past tense; written in the transaction that caused it. */
export interface Fact<P> {
  readonly name: string;
  readonly payload?: P;
}

export const fact = <P>(name: string): Fact<P> => ({ name });

/** Leaves with the transaction's commit, or never. */
export async function publish<P>(sql: Sql, { name }: Fact<P>, payload: P): Promise<void> {
  await sql.rows('INSERT INTO ledger.outbox (fact, payload) VALUES ($1, $2::jsonb)', [
    name,
    JSON.stringify(payload),
  ]);
}
