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
import { type Enforcer, EnforcerInFile, toEnforcer } from './enforcer.js';
import { loadEnforcers, removeEnforcer, saveEnforcer } from './enforcers.repository.js';

type Edit = { readonly save: Enforcer } | { readonly remove: string };

const shown = ({ mayTouch, dryRun, settings }: Enforcer) => ({ ...settings, mayTouch, dryRun });

/** Pure. What the file names is as it says; other enforcers stay unless pruning. */
function planEnforcers(
  stored: readonly Enforcer[],
  file: readonly EnforcerInFile[] | undefined,
  { prune }: Pick<PlanContext, 'prune'>,
): Planned<Edit> {
  const known = new Map(stored.map((one) => [one.account, one]));
  const wanted = (file ?? []).map(toEnforcer);
  const set = wanted.flatMap((one): Edited<Edit>[] => {
    const before = known.get(one.account);
    if (before !== undefined && isDeepStrictEqual(shown(before), shown(one))) return [];
    const does = one.dryRun ? 'shows what it would do' : 'attaches deny policies';
    return [
      {
        action: before === undefined ? 'add' : 'change',
        entityType: 'enforcer',
        entityId: one.account,
        summary: `Enforcer of ${one.account}: ${does}, for ${one.mayTouch.join(', ')}`,
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
    entityType: 'enforcer',
    entityId: one.account,
    summary: `Enforcer of ${one.account} is removed; policies that it attached stay, to be detached by hand`,
    before: shown(one),
    after: null,
    edit: { remove: one.account },
  }));
  return { changes: [...set, ...removed] };
}

/** Patterns of another account would never fit. */
function checkEnforcers(raw: unknown, note: Note, lineOf: LineOf): void {
  const accounts = listOf(raw).map((item) => textOf(recordOf(item)['account']));
  const repeats = accounts.flatMap((key, at) =>
    key === undefined ? [] : [{ key, path: [at, 'account'], what: `the enforcer of ${key}` }],
  );
  noteRepeats(repeats, 'duplicate_enforcer', note, lineOf);
  listOf(raw).forEach((item, at) => {
    listOf(recordOf(item)['mayTouch']).forEach((pattern, step) => {
      const owner = textOf(pattern)?.split(':')[4];
      if (owner === undefined || owner === accounts[at]) return;
      note({
        path: [at, 'mayTouch', step],
        code: 'other_account',
        message: `this is in the account ${owner}`,
        hint: `an enforcer touches its own account ${accounts[at] ?? ''} alone`,
      });
    });
  });
}

export const enforcersSection = (consequence: Consequence) =>
  defineSection<EnforcerInFile[], readonly Enforcer[], Edit>({
    key: 'enforcers',
    position: 170,
    schema: z.array(EnforcerInFile),
    consequence,
    check: checkEnforcers,
    load: loadEnforcers,
    plan: planEnforcers,
    apply: async (tx, edits) => {
      for (const edit of edits) {
        if ('save' in edit) await saveEnforcer(tx, edit.save);
        else await removeEnforcer(tx, edit.remove);
      }
    },
    toFile: (enforcers) =>
      enforcers.length === 0
        ? undefined
        : enforcers.map((one) => ({ account: one.account, ...shown(one) })),
  });
