import { compileGlob } from '@bursar/policy';
import { toFemto } from '@bursar/pricing';
import { ledgerSql } from '../../ledger/ledger.module.js';
import { orgReading, UNALLOCATED } from '../../org/org.module.js';
import type { Sql } from '../../platform/database.js';
import type { ServicePeriod } from '../charges/charge.js';
import { driverTotals } from './drivers.repository.js';
import { type Metered, type Split } from './rule.js';
import { evenWeights, fixedWeights, measuredWeights, type Weights } from './split.js';

/** By what a rule splits in a month: always that of the whole month, also where the rule holds for some days of it. */
export async function weightsIn(sql: Sql, split: Split, month: ServicePeriod): Promise<Weights> {
  switch (split.by) {
    case 'even':
      return evenWeights(split.teams ?? (await teamsIn(sql, month)));
    case 'fixed':
      return fixedWeights(split.shares);
    case 'driver':
      return measuredWeights(await driverTotals(sql, split.driver, month));
    case 'spend':
      return measuredWeights(await measuredIn(sql, 'cost', split.model, month));
    case 'meter':
      return measuredWeights(await measuredIn(sql, split.meter, split.model, month));
  }
}

/**
 * Teams there were in a month. Those that the organisation began with count as having been there before: usage of months before
 * is theirs too.
 */
async function teamsIn(sql: Sql, { from, to }: ServicePeriod): Promise<string[]> {
  const teams = await orgReading.knownTeams(sql);
  const begun = Math.min(...teams.map(({ createdAt }) => createdAt.getTime()));
  const [start, end] = [from, to].map((day) => new Date(`${day}T00:00:00Z`));
  return teams
    .filter(
      ({ createdAt, removedAt }) =>
        (createdAt.getTime() === begun || (end !== undefined && createdAt < end)) &&
        (removedAt === null || (start !== undefined && removedAt > start)),
    )
    .map(({ id }) => id);
}

const columnsOf = (what: Metered | 'cost'): string =>
  what === 'tokens'
    ? ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite30m', 'cacheWrite1h']
        .map((meter) => `d.${ledgerSql.columnOf(meter)}`)
        .join(' + ')
    : `d.${ledgerSql.columnOf(what)}`;

/** What the calls of each team come to in a month; those of no known team have no part. */
async function measuredIn(
  sql: Sql,
  what: Metered | 'cost',
  model: string | undefined,
  { from, to }: ServicePeriod,
): Promise<Map<string, bigint>> {
  const rows = await sql.rows<{ team: string; model: string; called: string; amount: string }>(
    `SELECT s.team, coalesce(s.canonical_model, s.model) AS model, s.model AS called, sum(${columnsOf(what)})::text AS amount
     FROM ${ledgerSql.SUMS.day.scope} d JOIN ${ledgerSql.SCOPES} s ON s.id = d.scope_id
     WHERE d.zone = 0 AND d.day >= $1::date AND d.day < $2::date AND s.team <> $3
     GROUP BY 1, 2, 3`,
    [from, to, UNALLOCATED],
  );
  const isMeant = model === undefined ? () => true : compileGlob(model);
  const totals = new Map<string, bigint>();
  for (const row of rows) {
    const amount = isMeant(row.model) || isMeant(row.called) ? toFemto(row.amount) : 0n;
    totals.set(row.team, (totals.get(row.team) ?? 0n) + amount);
  }
  return totals;
}

/** What calls of no known team cost, by day. */
export async function unallocatedByDay(
  sql: Sql,
  { from, to }: ServicePeriod,
): Promise<{ readonly day: string; readonly amount: bigint }[]> {
  const rows = await sql.rows<{ day: string; amount: string }>(
    `SELECT d.day::text AS day, sum(d.cost)::text AS amount
     FROM ${ledgerSql.SUMS.day.scope} d JOIN ${ledgerSql.SCOPES} s ON s.id = d.scope_id
     WHERE d.zone = 0 AND d.day >= $1::date AND d.day < $2::date AND s.team = $3
     GROUP BY 1 ORDER BY 1`,
    [from, to, UNALLOCATED],
  );
  return rows.map(({ day, amount }) => ({ day, amount: toFemto(amount) }));
}
