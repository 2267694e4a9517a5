import type { Sql } from '../../platform/database.js';
import { CAPACITY } from '../account-charges.repository.js';
import type { PaidDay, UsedDay } from './idle.js';

/** Days [from, to) of UTC. Of two sources that bill the same account and day, an export comes before Cost Explorer. */
export function paidCapacity(sql: Sql, from: string, to: string): Promise<PaidDay[]> {
  return sql.rows<PaidDay>(
    `WITH line AS (
       SELECT l.account, l.region, l.day, l.usd, p.source, (p.part !~* '^(cur|focus)')::int AS place
       FROM reconciliation.bill_line l JOIN reconciliation.bill_part p ON p.id = l.part_id
       WHERE l.day >= $1::date AND l.day < $2::date AND l.kind = 'usage' AND l.usage_type ~* '${CAPACITY}'),
     chosen AS (
       SELECT DISTINCT ON (account, day) account, day, source FROM line ORDER BY account, day, place, source)
     SELECT account, region, day::text AS day, trim_scale(sum(usd))::text AS usd
     FROM line JOIN chosen USING (account, day, source) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [from, to],
  );
}

/** Days on which an account has called capacity of its own: such calls name it by its ARN. */
export function usedCapacity(sql: Sql, from: string, to: string): Promise<UsedDay[]> {
  return sql.rows<UsedDay>(
    `SELECT account, region, (occurred_at AT TIME ZONE 'UTC')::date::text AS day, count(*) AS calls
     FROM ledger.reported_call
     WHERE occurred_at >= $1::timestamp AT TIME ZONE 'UTC' AND occurred_at < $2::timestamp AT TIME ZONE 'UTC'
       AND model_ref LIKE '%:provisioned-model/%'
     GROUP BY 1, 2, 3`,
    [from, to],
  );
}
