import type { Caller } from '../http/client.js';
import { createTestDatabase, type TestDatabase } from '../processes/database.js';
import { startBursar, type TestBursar } from '../processes/server.js';
import { fillCharges } from './charges.js';

export interface Figures {
  requests: string;
  errors: string;
  unpriced: string;
  estimated: string;
  tokens: Record<string, string>;
  cost: string;
  costUpper: string;
  listCost: string;
}
interface Answer {
  __typename: string;
  code: string;
  groups: number;
  rows: { keys: (string | null)[]; other: boolean; figures: Figures }[];
  total: Figures;
}

const FIGURES = `requests errors unpriced estimated cost costUpper listCost
  tokens { input output cacheRead cacheWrite5m cacheWrite30m cacheWrite1h }`;
const SPEND = `query ($input: SpendInput!) { spend(input: $input) {
  __typename
  ... on SpendResult { groups rows { keys other figures { ${FIGURES} } } total { ${FIGURES} } }
  ... on Problem { code message path hint }
} }`;
export const RANGE = { from: '2026-03-01', to: '2026-12-01' };

/** Bursar over thirty thousand charges, asked for spend in GraphQL and over HTTP. */
export class SpendStage {
  private running: { readonly database: TestDatabase; readonly bursar: TestBursar } | undefined;

  get bursar(): TestBursar {
    return this.opened.bursar;
  }

  get database(): TestDatabase {
    return this.opened.database;
  }

  private get opened(): { readonly database: TestDatabase; readonly bursar: TestBursar } {
    if (this.running === undefined) throw new Error('The stage is not open.');
    return this.running;
  }

  async open(): Promise<void> {
    const database = await createTestDatabase();
    await fillCharges(database, { rows: 30_000, reportingZone: 'UTC' });
    this.running = { database, bursar: await startBursar({ database }) };
  }

  async close(): Promise<void> {
    await this.bursar.close();
    await this.database.drop();
  }

  async graphql(input: object, as?: Caller): Promise<Answer> {
    return (await this.bursar.gql<{ spend: Answer }>(SPEND, { input }, as)).spend;
  }

  post(
    path: string,
    input: object,
    as?: Caller,
    signal: AbortSignal | null = null,
  ): Promise<Response> {
    return this.bursar.http(
      path,
      {
        method: 'POST',
        body: JSON.stringify(input),
        headers: { 'content-type': 'application/json' },
        signal,
      },
      as,
    );
  }
}
