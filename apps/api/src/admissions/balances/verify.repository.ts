import { holdSql } from '../../holds/holds.module.js';
import { leaseRows } from '../../leases/leases.module.js';
import { ledgerSql } from '../../ledger/ledger.module.js';
import type { Sql } from '../../platform/database.js';
import {
  compare,
  type Differences,
  DIFFERENCES_SHOWN,
} from '../../platform/postgres/differences.js';
import { windowRows } from '../../budgets/budgets.module.js';

/** What every window says is held, presumed and leased is what its holds and leases say. */
export function holdsAddUp(sql: Sql): Promise<Differences> {
  return compare(
    sql,
    `WITH each AS (
       SELECT w.id, h.held, h.presumed, 0 AS leased FROM ${holdSql.HOLDS} h CROSS JOIN LATERAL unnest(h.window_ids) w(id)
       UNION ALL
       SELECT w.id, 0, l.presumed, l.leased FROM ${leaseRows.LEASES} l CROSS JOIN LATERAL unnest(l.window_ids) w(id)),
     sums AS (SELECT id, sum(held) AS held, sum(presumed) AS presumed, sum(leased) AS leased FROM each GROUP BY 1),
     compared AS (
       SELECT w.budget_id || ' from ' || w.starts_at AS name, w.held, w.presumed, w.leased,
              coalesce(t.held, 0) AS held_summed, coalesce(t.presumed, 0) AS presumed_summed, coalesce(t.leased, 0) AS leased_summed
       FROM ${windowRows.WINDOWS} w LEFT JOIN sums t USING (id))
     SELECT count(*) AS checked,
       (array_agg(name || ': holds ' || trim_scale(held_summed) || ', kept ' || trim_scale(held) || '; presumed '
         || trim_scale(presumed_summed) || ', kept ' || trim_scale(presumed) || '; leases ' || trim_scale(leased_summed) || ', kept '
         || trim_scale(leased))
        FILTER (WHERE held <> held_summed OR presumed <> presumed_summed OR leased <> leased_summed))[1:${DIFFERENCES_SHOWN}] AS differing
     FROM compared`,
  );
}

/** Balances and what is on its way to them are the fold of the ledger: by admission where there was one, else by time and scope. */
export function balancesAreTheFold(sql: Sql): Promise<Differences> {
  return compare(
    sql,
    `WITH charged AS (
       SELECT c.occurred_at AS at, c.key_id, c.cost, h.id AS hold
       FROM ${ledgerSql.CHARGES} c
       LEFT JOIN ${ledgerSql.ADMITTED} a ON a.invocation = c.invocation LEFT JOIN ${holdSql.HOLDS} h ON h.id = a.admission),
     coming AS (
       SELECT m.at, m.key_id, m.usd + CASE WHEN h.id IS NULL THEN 0 ELSE m.replaced_usd END AS usd, h.id AS hold
       FROM ${ledgerSql.MOVEMENTS} m LEFT JOIN ${holdSql.HOLDS} h ON h.id = m.admission),
     usd AS (
       SELECT at, key_id, hold, cost AS spent, 0 AS coming FROM charged
       UNION ALL SELECT at, key_id, hold, 0, usd FROM coming),
     summed_free AS (
       SELECT date_bin('15 minutes', at, 'epoch'::timestamptz) AS at, key_id, sum(spent) AS spent, sum(coming) AS coming
       FROM usd WHERE hold IS NULL GROUP BY 1, 2),
     free AS (
       SELECT at, ${windowRows.COORDINATES} AS coordinates, spent, coming FROM summed_free f
       JOIN ledger.spend_dimensions k ON k.key_id = f.key_id),
     parts AS (
       SELECT w.id, sum(f.spent) AS spent, sum(f.coming) AS coming FROM ${windowRows.WINDOWS} w
       JOIN free f ON w.starts_at <= f.at AND f.at < w.ends_at AND f.coordinates @> w.scope GROUP BY 1
       UNION ALL
       SELECT w.id, sum(u.spent), sum(u.coming) FROM usd u JOIN ${holdSql.HOLDS} h ON h.id = u.hold
       CROSS JOIN LATERAL unnest(h.window_ids) w(id) GROUP BY 1),
     summed AS (SELECT id, sum(spent) AS spent, sum(coming) AS coming FROM parts GROUP BY 1),
     compared AS (
       SELECT w.budget_id || ' from ' || w.starts_at AS name, w.posted, coalesce(t.spent, 0) AS spent, coalesce(t.coming, 0) AS coming
       FROM ${windowRows.WINDOWS} w LEFT JOIN summed t USING (id))
     SELECT count(*) AS checked,
       (array_agg(name || ': ledger ' || trim_scale(spent) || ', kept ' || trim_scale(posted) || ', coming ' || trim_scale(coming))
        FILTER (WHERE posted + coming <> spent))[1:${DIFFERENCES_SHOWN}] AS differing
     FROM compared`,
  );
}
