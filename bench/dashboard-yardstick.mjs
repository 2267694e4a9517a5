/** The same questions on the charges themselves, in the SQL that one would write first. */
const COLUMNS = {
  team: 's.team',
  project: 's.project',
  environment: 's.environment',
  model: 's.model',
  region: 's.region',
  operation: 's.operation',
  principal: 'k.principal',
  feature: `k.custom ->> 'feature'`,
};
const UNITS = {
  quarterHour: `date_bin('15 minutes', l, '2000-01-01')`,
  hour: `date_trunc('hour', l)`,
  day: `date_trunc('day', l)`,
  week: `date_trunc('week', l)`,
  month: `date_trunc('month', l)`,
};
const SUMS = [
  'requests',
  'errors',
  'unpriced',
  'estimated',
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_30m',
  'cache_write_1h',
  'cost',
  'cost_upper',
  'list_cost',
]
  .map((name) => `sum(c.${name})`)
  .join(', ');

export function rawStatement({
  from,
  to,
  timezone = 'UTC',
  groupBy = [],
  filters = [],
  values,
  teams,
  latency,
}) {
  const groups = (values ? [values] : groupBy).map((name) => UNITS[name] ?? COLUMNS[name]);
  const conditions = filters.map(
    ({ dimension, in: [value] }) => `${COLUMNS[dimension]} = '${value}'`,
  );
  if (teams) conditions.push(`s.team IN (${teams.map((name) => `'${name}'`).join(', ')})`);
  const timing = latency
    ? ', percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY latency_ms)'
    : '';
  const listed = groups.map((group) => `${group}, `).join('');
  return `SELECT ${listed}${SUMS}${timing}
    FROM (SELECT *, occurred_at AT TIME ZONE '${timezone}' AS l FROM ledger.charge
      WHERE occurred_at >= '${from}'::timestamp AT TIME ZONE '${timezone}' AND occurred_at < '${to}'::timestamp AT TIME ZONE '${timezone}') c
    JOIN ledger.spend_key k ON k.id = c.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id
    ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
    ${groups.length === 0 ? '' : `GROUP BY ${groups.map((_, index) => index + 1).join(', ')}`}`;
}
