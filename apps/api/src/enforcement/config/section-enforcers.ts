import { z } from 'zod';
import {
  applyKeyed,
  type Consequence,
  defineSection,
  type Keyed,
  type KeyedEdit,
  type LineOf,
  type Note,
  noteRepeats,
  planKeyed,
} from '../../config/config.module.js';
import { listOf, recordOf, textOf } from '../../platform/text/raw.js';
import { type Enforcer, EnforcerInFile, toEnforcer } from './enforcer.js';
import { loadEnforcers, removeEnforcer, saveEnforcer } from './enforcers.repository.js';

const shown = ({ mayTouch, dryRun, settings }: Enforcer) => ({ ...settings, mayTouch, dryRun });

const ENFORCERS: Keyed<Enforcer> = {
  entityType: 'enforcer',
  idOf: ({ account }) => account,
  shown,
  summary: ({ account, dryRun, mayTouch }) =>
    `Enforcer of ${account}: ${dryRun ? 'shows what it would do' : 'attaches deny policies'}, for ${mayTouch.join(', ')}`,
  removal: ({ account }) =>
    `Enforcer of ${account} is removed; policies that it attached stay, to be detached by hand`,
};

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
        hint: `an enforcer changes only its own account ${accounts[at] ?? ''}`,
      });
    });
  });
}

export const enforcersSection = (consequence: Consequence) =>
  defineSection<EnforcerInFile[], readonly Enforcer[], KeyedEdit<Enforcer>>({
    key: 'enforcers',
    position: 170,
    schema: z.array(EnforcerInFile),
    consequence,
    check: checkEnforcers,
    load: loadEnforcers,
    plan: (stored, file, context) =>
      planKeyed(ENFORCERS, stored, (file ?? []).map(toEnforcer), context),
    apply: async (tx, edits) => {
      await applyKeyed(
        edits,
        async (enforcers) => {
          for (const enforcer of enforcers) await saveEnforcer(tx, enforcer);
        },
        async (accounts) => {
          for (const account of accounts) await removeEnforcer(tx, account);
        },
      );
    },
    toFile: (enforcers) =>
      enforcers.length === 0
        ? undefined
        : enforcers.map((one) => ({ account: one.account, ...shown(one) })),
  });
