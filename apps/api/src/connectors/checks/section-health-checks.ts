import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import {
  type Consequence,
  defineSection,
  type Edited,
  type LineOf,
  type Note,
  noteRepeats,
  type PlanContext,
  type Planned,
} from '../../config/config.module.js';
import { listOf, recordOf, textOf } from '../../platform/text/raw.js';
import { everyMs } from '../source.js';
import {
  EVERY_MS_MIN,
  type HealthCheck,
  HealthCheckInFile,
  toHealthCheck,
} from './health-check.js';
import { loadChecks, removeCheck, saveCheck } from './health-checks.repository.js';

type Edit = { readonly save: HealthCheck } | { readonly remove: string };

const shown = ({ settings, every, budgetUsd }: HealthCheck) => ({ ...settings, every, budgetUsd });

/** Pure. What the file names is as it says; other accounts stay unless pruning. */
function planChecks(
  stored: readonly HealthCheck[],
  file: readonly HealthCheckInFile[] | undefined,
  { prune }: Pick<PlanContext, 'prune'>,
): Planned<Edit> {
  const known = new Map(stored.map((one) => [one.account, one]));
  const wanted = (file ?? []).map(toHealthCheck);
  const set = wanted.flatMap((one): Edited<Edit>[] => {
    const before = known.get(one.account);
    if (before !== undefined && isDeepStrictEqual(shown(before), shown(one))) return [];
    return [
      {
        action: before === undefined ? 'add' : 'change',
        entityType: 'healthCheck',
        entityId: one.account,
        summary: `Health checks in ${one.account}: every ${one.every}, for ${one.budgetUsd} USD a month at most`,
        before: before === undefined ? null : shown(before),
        after: shown(one),
        edit: { save: one },
      },
    ];
  });
  const named = new Set(wanted.map(({ account }) => account));
  const gone = prune ? stored.filter(({ account }) => !named.has(account)) : [];
  const removed = gone.map((one): Edited<Edit> => ({
    action: 'remove',
    entityType: 'healthCheck',
    entityId: one.account,
    summary: `Health checks in ${one.account} end`,
    before: shown(one),
    after: null,
    edit: { remove: one.account },
  }));
  return { changes: [...set, ...removed] };
}

function noteProblems(raw: unknown, note: Note, lineOf: LineOf): void {
  const repeats = listOf(raw).flatMap((item, at) => {
    const key = textOf(recordOf(item)['account']);
    return key === undefined
      ? []
      : [{ key, path: [at, 'account'], what: `the health checks in ${key}` }];
  });
  noteRepeats(repeats, 'duplicate_health_check', note, lineOf);
  listOf(raw).forEach((item, at) => {
    const ms = everyMs(textOf(recordOf(item)['every']) ?? '');
    if (ms === null || ms >= EVERY_MS_MIN) return;
    const message = 'a target is checked once a minute at most';
    note({ path: [at, 'every'], code: 'bad_every', message, hint: '1m or more' });
  });
}

export const healthChecksSection = (consequence: Consequence) =>
  defineSection<HealthCheckInFile[], readonly HealthCheck[], Edit>({
    key: 'healthChecks',
    position: 175,
    schema: z.array(HealthCheckInFile),
    consequence,
    check: noteProblems,
    load: loadChecks,
    plan: planChecks,
    apply: async (tx, edits, { at }) => {
      for (const edit of edits) {
        if ('save' in edit) await saveCheck(tx, edit.save, at);
        else await removeCheck(tx, edit.remove);
      }
    },
    toFile: (checks) =>
      checks.length === 0
        ? undefined
        : checks.map((one) => ({ account: one.account, ...shown(one) })),
  });
