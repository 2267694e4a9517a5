import { UTC } from '@bursar/time';
import type { Grouping } from '../grouping.js';
import { planSpend } from '../plan.js';
import type { Question } from '../question.js';
import { segmentArms } from './segment-statement.js';
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
export function throttleStatement(question: Question, grouping: Grouping | null): Statement {
  const { range, zone, unit } = question;
  const values = new Values();
  const grain = grainOf(question);
  const plan = planSpend({ range, zone, unit, rowZone: { id: 0, zone: UTC }, sums: [] });
  const arms = segmentArms(question, plan, values, () => ({
    table: 'ledger.throttled_call r',
    id: grain === 'key' ? 'r.key_id' : 'r.scope_id',
    ids: lookedUp(grouping),
    columns: [CALLS],
    time: 'occurred_at',
    only: {},
  }));
  const time = unit === null ? [] : [`to_char(t, '${TIME_FORMATS[unit]}') AS t`];
  const groups = groupsOf(question, grouping);
  const columns = [...time, ...(grouping === null ? [] : ['g']), 'sum(calls)::text AS calls'];
  return {
    text: `SELECT ${columns.join(', ')} FROM (${arms}) p${besideGroups(question, grouping, plan, grain, values)}
      ${groups.length === 0 ? '' : `GROUP BY ${groups.join(', ')}`} HAVING sum(calls) <> 0`,
    values: values.list,
  };
}
