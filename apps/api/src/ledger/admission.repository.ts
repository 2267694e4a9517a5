import { fingerprint } from '@bursar/logs';
import type { Sql } from '../platform/database.js';
import type { UsageRecord } from '../usage/usage.module.js';
import { unpark } from './batch.repository.js';
import type { Charge } from './charge.js';
import { withoutUsage } from './traces/charge-beside.js';
import { standingOfAdmitted } from './repost/standing.repository.js';
import { requestName } from './traces/trace-names.js';

/** The identity of what a settlement posts: the admission itself. */
export const settlementKeyOf = (admission: string): string =>
  fingerprint(`settlement\0${admission}`);

/** How many provider requests the log has shown under each admission. Their rows stay locked: no log line joins meanwhile. */
export async function lockAdmissions(
  tx: Sql,
  admissions: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tx.rows<{ admission: string; logged: number }>(
    `INSERT INTO ledger.admission AS a (admission) SELECT id FROM unnest($1::uuid[]) id ORDER BY id
     ON CONFLICT (admission) DO UPDATE SET logged = a.logged RETURNING admission, logged`,
    [[...admissions]],
  );
  return new Map(rows.map(({ admission, logged }) => [admission, logged]));
}

export async function insertAdmitted(tx: Sql, charges: readonly Charge[]): Promise<void> {
  const rows = charges.flatMap(({ invocation, occurredAt, admitted }) =>
    admitted === null ? [] : [{ invocation, occurredAt: new Date(occurredAt), ...admitted }],
  );
  await tx.rows(
    `INSERT INTO ledger.admitted (invocation, admission, occurred_at, api_key, user_name)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[])`,
    [
      rows.map((row) => row.invocation),
      rows.map((row) => row.admission),
      rows.map((row) => row.occurredAt),
      rows.map((row) => row.key),
      rows.map((row) => row.user),
    ],
  );
}

/**
 * The provider's log outranks what was settled: gives back the lines that take settlements of these admissions back, each
 * once, but for what they charge beside usage. Of several requests under one admission the first replaces the settlement, the
 * rest add.
 */
export async function replaceSettlements(tx: Sql, charges: readonly Charge[]): Promise<Charge[]> {
  const logged = charges.filter(({ admitted }) => admitted !== null);
  if (logged.length === 0) return [];
  await insertAdmitted(tx, logged);
  const rows = await tx.rows<{ admission: string; settlement: string | null; replaced: boolean }>(
    `INSERT INTO ledger.admission AS a (admission, logged)
     SELECT id, count(*) FROM unnest($1::uuid[]) id GROUP BY id ORDER BY id
     ON CONFLICT (admission) DO UPDATE SET logged = a.logged + excluded.logged
     RETURNING admission, settlement, replaced`,
    [logged.map(({ admitted }) => admitted?.admission)],
  );
  const outranked = rows.flatMap(({ settlement, replaced }) =>
    settlement === null || replaced ? [] : [settlement],
  );
  if (outranked.length === 0) return [];
  const standing = await standingOfAdmitted(tx, outranked);
  await tx.rows('UPDATE ledger.admission SET replaced = true WHERE settlement = ANY($1::uuid[])', [
    outranked,
  ]);
  await unpark(tx, outranked);
  return standing.flatMap(withoutUsage);
}

/** `replaced`: the provider's log came first. */
export async function noteSettlements(
  tx: Sql,
  posted: readonly {
    readonly admission: string;
    readonly record: Pick<UsageRecord, 'key' | 'provider' | 'requestId'>;
  }[],
  replaced: boolean,
): Promise<void> {
  await tx.rows(
    `UPDATE ledger.admission a SET settlement = t.invocation, provider_request = t.request, replaced = $4
     FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS t(admission, invocation, request) WHERE a.admission = t.admission`,
    [
      posted.map(({ admission }) => admission),
      posted.map(({ record }) => record.key),
      posted.map(({ admission, record: { provider, requestId } }) =>
        requestId === admission ? null : requestName(provider, requestId),
      ),
      replaced,
    ],
  );
}
