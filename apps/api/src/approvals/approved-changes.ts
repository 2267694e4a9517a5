import { changesBetween } from '../audit/audit.module.js';
import type { Sql } from '../platform/database.js';

/** While a change of the configuration file was carried out that other people had approved: no other change falls into it. */
export interface ApprovedSpan {
  readonly from: Date;
  readonly to: Date;
}

const APPROVALS_MAX = 10_000;

/** Those that began within a time. The lock of the configuration is held from the end of a proposal to its audit entry. */
export async function approvedSpans(sql: Sql, from: Date, to: Date): Promise<ApprovedSpan[]> {
  const ended = await sql.rows<{ id: string; from: Date }>(
    `SELECT id::text AS id, ended_at AS from FROM approvals.proposal
     WHERE what = 'configuration' AND state = 'done' AND ended_at >= $1 AND ended_at < $2`,
    [from, to],
  );
  if (ended.length === 0) return [];
  const asked = { from, to, action: '^approval\\.approve$', limit: APPROVALS_MAX };
  const noted = new Map(
    (await changesBetween(sql, asked)).map(({ entityId, at }) => [entityId, at]),
  );
  return ended.flatMap(({ id, from: began }) => {
    const until = noted.get(id);
    return until === undefined ? [] : [{ from: began, to: until }];
  });
}
