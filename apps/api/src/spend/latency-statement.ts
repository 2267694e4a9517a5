import { BIN_GROWTH } from './latency.js';
import type { Segment, SpendPlan } from './plan.js';
import type { Question } from './question.js';
import { bucketOf, toInstants } from './segment-statement.js';
import {
  dictionaryOf,
  type GroupKeys,
  grainOf,
  type Statement,
  TIME_FORMATS,
} from './statement.js';
import { Values } from './values.js';

/** As the ledger bins them; a call of no measurable length counts as 1 ms. */
const BIN = `ceil(ln(greatest(r.latency_ms, 1)::float8) / ln(${BIN_GROWTH}::float8))::int`;

/**
 * For every row of the question and once for all of it (`whole`), the bins in which the percentiles lie: the first that,
 * with all before it, holds that share of the calls.
 */
export function latencyStatement(
  question: Question,
  plan: SpendPlan,
  top: readonly GroupKeys[] | null,
): Statement {
  const values = new Values();
  const keys = top === null ? question.dimensions.map((_, index) => `g${index + 1}`) : ['rank'];
  const groups = question.unit === null ? keys : ['t', ...keys];
  const listed = groups.map((name) => `${name}, `).join('');
  const partition = groups.length === 0 ? '' : `PARTITION BY ${groups.join(', ')} `;
  const grain = grainOf(question);
  const arms = plan.segments.flatMap((segment) =>
    latencyArms(question, plan, segment, grain, values),
  );
  const dictionary = dictionaryOf(question, values, grain, top);
  const time = question.unit === null ? [] : [`to_char(t, '${TIME_FORMATS[question.unit]}') AS t`];
  const none = groups.map((name) => `NULL AS ${name}`);
  const percentiles = [50, 95, 99].map(
    (p) => `min(bin) FILTER (WHERE upto * 100 >= n * ${p}) AS p${p}`,
  );
  const figures = [...percentiles, 'max(n)::text AS calls'].join(', ');
  return {
    text: `WITH folded AS MATERIALIZED (
        SELECT ${listed}bin, sum(calls) AS calls FROM (${arms.join(' UNION ALL ')}) p
        JOIN (${dictionary}) d ON d.id = p.id GROUP BY ${listed}bin)
      SELECT ${['false AS whole', ...time, ...keys, figures].join(', ')}
      FROM (SELECT ${listed}bin, sum(calls) OVER (${partition}ORDER BY bin) AS upto, sum(calls) OVER (${partition}) AS n FROM folded) told
      WHERE n > 0 ${groups.length === 0 ? '' : `GROUP BY ${groups.join(', ')}`}
      UNION ALL
      SELECT ${['true', ...none, figures].join(', ')}
      FROM (SELECT bin, sum(sum(calls)) OVER (ORDER BY bin) AS upto, sum(sum(calls)) OVER () AS n FROM folded GROUP BY bin) told
      WHERE n > 0 HAVING count(*) > 0`,
    values: values.list,
  };
}

function latencyArms(
  question: Question,
  plan: SpendPlan,
  segment: Segment,
  grain: 'scope' | 'key',
  values: Values,
): string[] {
  const time = question.unit === null ? '' : `${bucketOf(question, plan, segment, values)} AS t, `;
  if (segment.rows === 'day') {
    const [from, to] = [
      segment.dates.map((dates) => dates.from),
      segment.dates.map((dates) => dates.to),
    ];
    const spans = spansTable(from, to, 'date', values);
    return [
      `SELECT ${time}r.scope_id AS id, r.bin::int AS bin, r.calls FROM ledger.latency_day r JOIN ${spans} ON r.day >= span.a AND r.day < span.b`,
    ];
  }
  const bounds = segment.spans.map(toInstants);
  const spans = spansTable(
    bounds.map((bound) => bound.from),
    bounds.map((bound) => bound.to),
    'timestamptz',
    values,
  );
  const source =
    grain === 'key'
      ? 'ledger.charge r'
      : 'ledger.charge r JOIN ledger.spend_key rk ON rk.id = r.key_id';
  return [
    `SELECT ${time}${grain === 'key' ? 'r.key_id' : 'rk.scope_id'} AS id, ${BIN} AS bin, r.requests::bigint AS calls
     FROM ${source} JOIN ${spans} ON r.occurred_at >= span.a AND r.occurred_at < span.b WHERE r.latency_ms IS NOT NULL`,
  ];
}

function spansTable(from: string[], to: string[], type: string, values: Values): string {
  return `unnest(${values.add(from)}::${type}[], ${values.add(to)}::${type}[]) AS span(a, b)`;
}
