import { MEASURES } from '@bursar/pricing';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { InvariantChecks, ledgerSql } from '../ledger/ledger.module.js';
import type { Sql } from '../platform/database.js';
import { compare, type Differences, DIFFERENCES_SHOWN } from '../platform/postgres/differences.js';

const columns = MEASURES.map(ledgerSql.columnOf);

/** What charts read instead of the daily sums, day by day and in total for each dimension. */
function foldedDaysAddUp(sql: Sql): Promise<Differences> {
  return compare(
    sql,
    `WITH clean AS (
       SELECT zone, day FROM ledger.folded_day f
       WHERE NOT EXISTS (SELECT FROM ledger.changed_day c WHERE c.zone = f.zone AND c.day = f.day)),
     fold AS (SELECT zone, day, ${columns.map((name) => `sum(${name}) AS ${name}`).join(', ')} FROM ${ledgerSql.SUMS.day.scope} JOIN clean USING (zone, day) GROUP BY 1, 2),
     kept AS (SELECT zone, day, dimension, ${columns.map((name) => `sum(${name}) AS ${name}`).join(', ')} FROM ledger.spend_day_by JOIN clean USING (zone, day) GROUP BY 1, 2, 3),
     compared AS (
       SELECT f.zone, f.day, d.dimension,
         ${columns.map((name) => `k.${name} IS DISTINCT FROM f.${name}`).join(' OR ')} AS differs
       FROM fold f CROSS JOIN generate_series(0, 8) AS d(dimension) LEFT JOIN kept k ON (k.zone, k.day, k.dimension) = (f.zone, f.day, d.dimension))
     SELECT count(*) AS checked,
       (array_agg('spend_day_by ' || zone || '/' || day || ' dimension ' || dimension ORDER BY zone, day, dimension) FILTER (WHERE differs))[1:${DIFFERENCES_SHOWN}] AS differing
     FROM compared`,
  );
}

@Injectable()
export class FoldedInvariant implements OnModuleInit {
  constructor(@Inject(InvariantChecks) private readonly checks: InvariantChecks) {}

  onModuleInit(): void {
    this.checks.add('Exact: days folded by one dimension equal the daily sums', foldedDaysAddUp);
  }
}
