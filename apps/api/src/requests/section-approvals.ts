import { isDeepStrictEqual } from 'node:util';
import { type Consequence, defineSection } from '../config/config.module.js';
import type { Sql } from '../platform/database.js';
import { type Approvals, APPROVALS_DEFAULT, ApprovalsInFile, toApprovals } from './approvals.js';

interface State {
  readonly approvals: Approvals;
  /** False: no rules are stored, and the file has none either. */
  readonly isSaid: boolean;
}

async function loadState(sql: Sql): Promise<State> {
  const [row] = await sql.rows<{ value: ApprovalsInFile }>(
    `SELECT value FROM limits.setting WHERE name = 'approvals'`,
  );
  const value = row?.value ?? {};
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
      if (edit === undefined) return;
      await tx.rows(`UPDATE limits.setting SET value = $1::jsonb WHERE name = 'approvals'`, [
        JSON.stringify(edit ?? {}),
      ]);
    },
    toFile: ({ approvals, isSaid }) => (isSaid ? approvals : undefined),
  });
