import { MEASURES } from '@bursar/pricing';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { columnOf, InvariantChecks, type InvariantOutcome } from '../ledger/ledger.module.js';
import type { Sql } from '../platform/database.js';

const DIFFERENCES_SHOWN = 10;
const columns = MEASURES.map(columnOf);

/** What charts read instead of the daily sums, day by day and in total for each dimension. */
async function foldedDaysAddUp(sql: Sql): Promise<InvariantOutcome> {
  const [row] = await sql.rows<{ checked: bigint; differing: string[] | null }>(
    `WITH clean AS (
       SELECT zone, day FROM ledger.folded_day f
       WHERE NOT EXISTS (SELECT FROM ledger.changed_day c WHERE c.zone = f.zone AND c.day = f.day)),
     fold AS (SELECT zone, day, ${columns.map((name) => `sum(${name}) AS ${name}`).join(', ')} FROM ledger.spend_day JOIN clean USING (zone, day) GROUP BY 1, 2),
     kept AS (SELECT zone, day, dimension, ${columns.map((name) => `sum(${name}) AS ${name}`).join(', ')} FROM ledger.spend_day_by JOIN clean USING (zone, day) GROUP BY 1, 2, 3),
     compared AS (
       SELECT f.zone, f.day, d.dimension,
         ${columns.map((name) => `k.${name} IS DISTINCT FROM f.${name}`).join(' OR ')} AS differs
       FROM fold f CROSS JOIN generate_series(0, 8) AS d(dimension) LEFT JOIN kept k ON (k.zone, k.day, k.dimension) = (f.zone, f.day, d.dimension))
     SELECT count(*) AS checked,
       (array_agg('spend_day_by ' || zone || '/' || day || ' dimension ' || dimension ORDER BY zone, day, dimension) FILTER (WHERE differs))[1:${DIFFERENCES_SHOWN}] AS differing
     FROM compared`,
  );
  return { checked: row?.checked ?? 0n, differences: row?.differing ?? [] };
}

@Injectable()
export class FoldedInvariant implements OnModuleInit {
  constructor(@Inject(InvariantChecks) private readonly checks: InvariantChecks) {}

  onModuleInit(): void {
    this.checks.add('Exact: days folded by one dimension equal the daily sums', foldedDaysAddUp);
  }
}
