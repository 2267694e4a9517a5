import { isSameZone, UTC, type Zone } from '@bursar/time';
import type { Sql } from '../platform/database.js';
import { compare, type Differences, DIFFERENCES_SHOWN } from '../platform/postgres/differences.js';
import { localTime } from '../platform/postgres/local-time.js';
import { Values } from '../platform/postgres/values.js';
import { MEASURE_COLUMNS, TOKEN_COLUMNS } from './measures.js';

/** The kinds of sums, and how the ledger folds into each. */
const KINDS = [
  {
    table: 'spend_quarter',
    zone: null,
    id: 'scope_id',
    at: () => `date_bin('15 minutes', c.occurred_at, 'epoch'::timestamptz)`,
    column: 'at',
  },
  ...(['day', 'month'] as const).flatMap((grain) =>
    (['scope_id', 'key_id'] as const).flatMap((id) =>
      ([0, 1] as const).map((zone) => ({
        table: `spend_${grain}${id === 'key_id' ? '_key' : ''}`,
        zone,
        id,
        at: (reporting: Zone, values: Values) =>
          `date_trunc('${grain}', ${localTime(zone === 0 ? UTC : reporting, 'c.occurred_at', values)})::date`,
        column: 'day',
      })),
    ),
  ),
];

/** Folds the ledger again and compares it with every kept sum. Differences are exact; there is no tolerance. */
export async function compareSums(sql: Sql, reporting: Zone): Promise<Differences> {
  let checked = 0n;
  const differences: string[] = [];
  for (const kind of KINDS) {
    if (kind.zone === 1 && isSameZone(reporting.name, 'UTC')) continue;
    const values = new Values();
    const where = kind.zone === null ? '' : `WHERE zone = ${kind.zone}`;
    const found = await compare(
      sql,
      `WITH fold AS (
         SELECT ${kind.at(reporting, values)} AS at, ${kind.id === 'key_id' ? 'c.key_id' : 'k.scope_id'} AS id,
                ${MEASURE_COLUMNS.map((m) => `sum(c.${m}) AS ${m}`).join(', ')}
         FROM ledger.charge c ${kind.id === 'key_id' ? '' : 'JOIN ledger.spend_key k ON k.id = c.key_id'} GROUP BY 1, 2),
       kept AS (SELECT ${kind.column} AS at, ${kind.id} AS id, ${MEASURE_COLUMNS.join(', ')} FROM ledger.${kind.table} ${where}),
       compared AS (
         SELECT coalesce(f.at, s.at) AS at, coalesce(f.id, s.id) AS id,
                ${MEASURE_COLUMNS.map((m) => `coalesce(f.${m}, 0) <> coalesce(s.${m}, 0)`).join(' OR ')} AS differs,
                coalesce(f.cost, 0) AS ledger_cost, coalesce(s.cost, 0) AS kept_cost
         FROM fold f FULL JOIN kept s ON s.at = f.at AND s.id = f.id)
       SELECT count(*) AS checked,
              (array_agg(at || ' #' || id || ': ledger ' || trim_scale(ledger_cost) || ', kept ' || trim_scale(kept_cost)) FILTER (WHERE differs))[1:${DIFFERENCES_SHOWN}] AS differing
       FROM compared`,
      values.list,
    );
    checked += found.checked;
    for (const difference of found.differences)
      differences.push(`${kind.table}${kind.zone === 1 ? ' (reporting zone)' : ''} ${difference}`);
  }
  return { checked, differences };
}

/** Reports whose place another has taken. */
const REPLACED = `(SELECT settlement AS invocation FROM ledger.admission WHERE replaced
  UNION ALL SELECT invocation FROM ledger.trace WHERE state <> 'stands')`;

/** One provider request is one invocation with one charge standing for it; one whose place another report has taken has none. */
export function countedOnce(sql: Sql): Promise<Differences> {
  return compare(
    sql,
    `WITH invocations AS (SELECT key FROM ledger.invocation),
     charges AS (SELECT invocation AS key, sum(requests) AS net FROM ledger.charge GROUP BY 1),
     compared AS (
       SELECT coalesce(i.key, c.key, d.key) AS key, i.key IS NOT NULL AS has_invocation, d.key IS NOT NULL AS has_identity, c.net
       FROM invocations i FULL JOIN charges c ON c.key = i.key FULL JOIN ledger.identity d ON d.key = coalesce(i.key, c.key))
     SELECT count(*) AS checked,
       (array_agg(key || ': ' || CASE WHEN NOT has_identity THEN 'no identity' WHEN NOT has_invocation THEN 'no invocation'
          ELSE 'counted ' || coalesce(net, 0) || ' times' END)
        FILTER (WHERE NOT has_identity OR NOT has_invocation OR net IS DISTINCT FROM CASE WHEN r.invocation IS NULL THEN 1 ELSE 0 END))[1:${DIFFERENCES_SHOWN}] AS differing
     FROM compared LEFT JOIN ${REPLACED} r ON r.invocation = compared.key`,
  );
}

/** A call without a price costs nothing here, says why, and is parked; a call with a price names it. */
export function unknownIsNotZero(sql: Sql): Promise<Differences> {
  return compare(
    sql,
    `WITH standing AS (
       SELECT DISTINCT ON (invocation) invocation, unpriced, unpriced_reason, cost, price_row, price_layer,
              ${TOKEN_COLUMNS.join(' + ')} AS used
       FROM ledger.charge WHERE NOT reversal AND invocation NOT IN ${REPLACED} ORDER BY invocation, id DESC),
     compared AS (
       SELECT s.*, p.invocation IS NOT NULL AS is_parked FROM standing s LEFT JOIN ledger.parked p ON p.invocation = s.invocation)
     SELECT count(*) AS checked, (array_agg(invocation || CASE
         WHEN unpriced = 1 AND cost <> 0 THEN ': unpriced, yet charged ' || trim_scale(cost)
         WHEN unpriced = 1 AND unpriced_reason IS NULL THEN ': unpriced without a reason'
         WHEN unpriced = 1 AND NOT is_parked THEN ': unpriced and not waiting for a price'
         WHEN unpriced = 0 AND is_parked THEN ': priced and still waiting'
         ELSE ': priced by no price' END)
       FILTER (WHERE (unpriced = 1 AND (cost <> 0 OR unpriced_reason IS NULL OR NOT is_parked))
                  OR (unpriced = 0 AND (is_parked OR (used > 0 AND price_row IS NULL AND price_layer IS NULL)))))[1:${DIFFERENCES_SHOWN}] AS differing
     FROM compared`,
  );
}
