import { isDeepStrictEqual } from 'node:util';
import { type Consequence, defineSection } from '../config/config.module.js';
import { limitSettings } from '../budgets/budgets.module.js';
import type { Sql } from '../platform/database.js';
import { type Approvals, APPROVALS_DEFAULT, ApprovalsInFile, toApprovals } from './approvals.js';

interface State {
  readonly approvals: Approvals;
  /** False: no rules are stored, and the file has none either. */
  readonly isSaid: boolean;
}

async function loadState(sql: Sql): Promise<State> {
  const value = (await limitSettings.readLimitSetting<ApprovalsInFile>(sql, 'approvals')) ?? {};
  return { approvals: toApprovals(value), isSaid: Object.keys(value).length > 0 };
}

export const loadApprovals = async (sql: Sql): Promise<Approvals> =>
  (await loadState(sql)).approvals;

export const approvalsSection = (consequence: Consequence) =>
  defineSection<ApprovalsInFile, State, ApprovalsInFile | null>({
    key: 'approvals',
    position: 105,
    schema: ApprovalsInFile,
    exactText: [['autoApproveUsd']],
    consequence,
    load: loadState,
    plan: ({ approvals, isSaid }, wanted, { prune }) => {
      if (wanted === undefined && !(prune && isSaid)) return { changes: [] };
      const after = wanted === undefined ? APPROVALS_DEFAULT : toApprovals(wanted);
      if (isDeepStrictEqual(approvals, after) && isSaid === (wanted !== undefined))
        return { changes: [] };
      return {
        changes: [
          {
            action: 'change',
            entityType: 'approvals',
            entityId: 'approvals',
            summary: `How requests for more are decided: ${JSON.stringify(approvals)} → ${JSON.stringify(after)}`,
            before: approvals,
            after,
            edit: wanted === undefined ? null : after,
          },
        ],
      };
    },
    apply: async (tx, edits) => {
      const edit = edits.at(-1);
      if (edit !== undefined) await limitSettings.saveLimitSetting(tx, 'approvals', edit ?? {});
    },
    toFile: ({ approvals, isSaid }) => (isSaid ? approvals : undefined),
  });
