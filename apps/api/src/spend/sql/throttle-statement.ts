import { TOKEN_METERS } from '@bursar/pricing';
import { UTC } from '@bursar/time';
import { ledgerSql } from '../../ledger/ledger.module.js';
import type { Grouping } from '../grouping.js';
import { planSpend } from '../plan.js';
import type { Question } from '../question.js';
import { type Column, segmentArms } from './segment-statement.js';
import {
  besideGroups,
  grainOf,
  groupsOf,
  lookedUp,
  type Statement,
  TIME_FORMATS,
} from './statement.js';
import { Values } from '../../platform/postgres/values.js';

const CALLS = { from: 'r.calls', value: 'r.calls', name: 'calls', adds: true } as const;

/**
 * How many calls of each row of the question were throttled. There are few of them, so they are counted one by one, from the
 * charges of failed calls: a call that was corrected or replaced counts as it stands now.
 */
export const throttleStatement = (question: Question, grouping: Grouping | null): Statement =>
  callsStatement(question, grouping, { table: 'ledger.throttled_call r', columns: [CALLS] });

/** The tokens of failed calls, of each row of the question, under the names of their meters. */
export const failedStatement = (question: Question, grouping: Grouping | null): Statement =>
  callsStatement(question, grouping, {
    table: `${ledgerSql.FAILED_CALLS} r`,
    columns: TOKEN_METERS.map((meter) => {
      const column = `r.${ledgerSql.columnOf(meter)}`;
      return { from: column, value: column, name: `"${meter}"`, adds: true };
    }),
  });

/** Sums over single calls, of which there are few. */
function callsStatement(
  question: Question,
  grouping: Grouping | null,
  { table, columns }: { readonly table: string; readonly columns: readonly Column[] },
): Statement {
  const { range, zone, unit } = question;
  const values = new Values();
  const grain = grainOf(question);
  const plan = planSpend({ range, zone, unit, rowZone: { id: 0, zone: UTC }, sums: [] });
  const arms = segmentArms(question, plan, values, () => ({
    table,
    id: grain === 'key' ? 'r.key_id' : 'r.scope_id',
    ids: lookedUp(grouping),
    columns,
    time: 'occurred_at',
    only: {},
  }));
  const time = unit === null ? [] : [`to_char(t, '${TIME_FORMATS[unit]}') AS t`];
  const groups = groupsOf(question, grouping);
  const sums = columns.map(({ name }) => `sum(${name})::text AS ${name}`);
  const selected = [...time, ...(grouping === null ? [] : ['g']), ...sums];
  return {
    text: `SELECT ${selected.join(', ')} FROM (${arms}) p${besideGroups(question, grouping, plan, grain, values)}
      ${groups.length === 0 ? '' : `GROUP BY ${groups.join(', ')}`} HAVING ${columns.map(({ name }) => `sum(${name}) <> 0`).join(' OR ')}`,
    values: values.list,
  };
}
