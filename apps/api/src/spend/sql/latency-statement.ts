import { soleDimension } from './folded.js';
import type { Grouping } from '../grouping.js';
import { ledgerSql } from '../../ledger/ledger.module.js';
import { BIN_GROWTH } from '../latency.js';
import type { Segment, SpendPlan } from '../plan.js';
import type { Question } from '../question.js';
import { type Column, segmentArms, type Source } from './segment-statement.js';
import {
  besideGroups,
  chargeSource,
  grainOf,
  groupsOf,
  lookedUp,
  type Statement,
  TIME_FORMATS,
} from './statement.js';
import { Values } from '../../platform/postgres/values.js';

/** As the ledger bins them; a call of no measurable length counts as 1 ms. */
const BIN = `ceil(ln(greatest(r.latency_ms, 1)::float8) / ln(${BIN_GROWTH}::float8))::int`;

/**
 * For every row of the question and once for all of it (`whole`), the bins in which the percentiles lie: the first that,
 * with all before it, holds that share of the calls.
 */
export function latencyStatement(
  question: Question,
  plan: SpendPlan,
  grouping: Grouping | null,
): Statement {
  const values = new Values();
  const groups = groupsOf(question, grouping);
  const listed = groups.map((name) => `${name}, `).join('');
  const partition = groups.length === 0 ? '' : `PARTITION BY ${groups.join(', ')} `;
  const grain = grainOf(question);
  const arms = segmentArms(question, plan, values, (segment) =>
    latencySource(segment, grain, soleDimension(question) ?? 0, lookedUp(grouping)),
  );
  const keys = groups.map((name) => (name === 't' ? timeText(question) : name));
  const none = groups.map((name) => `NULL AS ${name}`);
  const percentiles = [50, 95, 99].map(
    (p) => `min(bin) FILTER (WHERE upto * 100 >= n * ${p}) AS p${p}`,
  );
  const figures = [...percentiles, 'max(n)::text AS calls'].join(', ');
  return {
    text: `WITH folded AS MATERIALIZED (
        SELECT ${listed}bin, sum(calls) AS calls FROM (${arms}) p${besideGroups(question, grouping, plan, grain, values)} GROUP BY ${listed}bin)
      SELECT ${['false AS whole', ...keys, figures].join(', ')}
      FROM (SELECT ${listed}bin, sum(calls) OVER (${partition}ORDER BY bin) AS upto, sum(calls) OVER (${partition}) AS n FROM folded) cumulative
      WHERE n > 0 ${groups.length === 0 ? '' : `GROUP BY ${groups.join(', ')}`}
      UNION ALL
      SELECT ${['true', ...none, figures].join(', ')}
      FROM (SELECT bin, sum(sum(calls)) OVER (ORDER BY bin) AS upto, sum(sum(calls)) OVER () AS n FROM folded GROUP BY bin) cumulative
      WHERE n > 0 HAVING count(*) > 0`,
    values: values.list,
  };
}

function timeText({ unit }: Question): string {
  return unit === null ? 't' : `to_char(t, '${TIME_FORMATS[unit]}') AS t`;
}

const BINS: readonly Column[] = [
  { from: 'r.bin', value: 'r.bin::int', name: 'bin', adds: false },
  { from: 'r.calls', value: 'r.calls', name: 'calls', adds: true },
];
const RAW: readonly Column[] = [
  { from: 'r.latency_ms', value: BIN, name: 'bin', adds: false },
  { from: 'r.requests', value: 'r.requests::bigint', name: 'calls', adds: true },
];

function latencySource(
  { rows }: Segment,
  grain: 'scope' | 'key',
  dimension: number,
  ids: readonly number[] | null,
): Source {
  const kept = { id: 'r.scope_id', columns: BINS, time: 'day' } as const;
  if (rows === 'day') return { table: `${ledgerSql.LATENCIES} r`, ...kept, ids, only: {} };
  if (rows === 'dayBy' || rows === 'monthBy') {
    const table = `ledger.latency_${rows === 'dayBy' ? 'day' : 'month'}_by r`;
    return { table, ...kept, ids: null, only: { dimension } };
  }
  return { ...chargeSource(grain), columns: RAW, ids, where: 'r.latency_ms IS NOT NULL' };
}
