import type { TestBursar } from '../processes/server.js';

export const keyOf = (id: string): string => `assumed-role/Loop/${id.slice(-4)}`;

/** An anomaly of the team search that goes on, as a pass would have written it. */
export async function insertAnomaly(
  bursar: Pick<TestBursar, 'rows'>,
  id: string,
  from = '2026-09-17T09:00:00Z',
): Promise<void> {
  const key = `arn:aws:sts::111122223333:${keyOf(id)}`;
  const model = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
  const cause = [
    { dimension: 'key', parts: [{ value: key, excessUsd: '84.5', share: 0.98 }] },
    { dimension: 'model', parts: [{ value: model, excessUsd: '86', share: 0.99 }] },
  ];
  await bursar.rows(
    `INSERT INTO anomalies.anomaly (id, rule, rules, nature, team, key, scope, from_at, detected_at, signal_at, actual_usd,
       expected_usd, excess_usd, reported_usd, unpriced, cause, detail)
     VALUES ($1, 'burst', '{burst,spend}', 'usage', 'search', $2, $3, $4, $4::timestamptz + interval '2 minutes', $4, 98.75, 12.5,
       86.25, 86.25, 2, $5, '{"tokensPerMinute": 120000, "usualTokensPerMinute": 9000}')`,
    [
      ...[id, key, JSON.stringify({ team: 'search', key, model })],
      ...[from, JSON.stringify(cause)],
    ],
  );
}
