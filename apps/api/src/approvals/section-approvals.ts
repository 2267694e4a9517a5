import { isDeepStrictEqual } from 'node:util';
import { type Consequence, defineSection } from '../config/config.module.js';
import type { Sql } from '../platform/database.js';
import { type Approvals, APPROVALS_DEFAULT, ApprovalsInFile, toApprovals } from './rules.js';

interface State {
  readonly approvals: Approvals;
  /** False: no rules are stored, and the file has none either. */
  readonly isSaid: boolean;
}

async function loadState(sql: Sql): Promise<State> {
  const [row] = await sql.rows<{ value: ApprovalsInFile }>('SELECT value FROM approvals.setting');
  const value = row?.value ?? {};
  return { approvals: toApprovals(value), isSaid: Object.keys(value).length > 0 };
}

export const loadApprovals = async (sql: Sql): Promise<Approvals> =>
  (await loadState(sql)).approvals;

/** As the file says it: what is not said is left out where it is the usual. */
const toFile = ({ notOwnTeam, expireAfterHours, rules, ...rest }: Approvals): ApprovalsInFile => ({
  ...rest,
  ...(expireAfterHours !== APPROVALS_DEFAULT.expireAfterHours && { expireAfterHours }),
  ...(notOwnTeam && { notOwnTeam }),
  ...(rules.length > 0 && {
    rules: rules.map(({ over, by, ...rule }) => ({
      ...rule,
      by: [...by],
      ...(over !== null && { over }),
    })),
  }),
});

export const approvalsSection = (consequence: Consequence) =>
  defineSection<ApprovalsInFile, State, ApprovalsInFile | null>({
    key: 'approvals',
    position: 105,
    schema: ApprovalsInFile,
    exactText: [['autoApproveUsd'], ['rules', '*', 'over']],
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
            summary: `Who approves what: ${JSON.stringify(toFile(approvals))} → ${JSON.stringify(toFile(after))}`,
            before: toFile(approvals),
            after: toFile(after),
            edit: wanted === undefined ? null : toFile(after),
          },
        ],
      };
    },
    apply: async (tx, edits) => {
      const edit = edits.at(-1);
      if (edit === undefined) return;
      await tx.rows('UPDATE approvals.setting SET value = $1::text::jsonb', [
        JSON.stringify(edit ?? {}),
      ]);
    },
    toFile: ({ approvals, isSaid }) => (isSaid ? toFile(approvals) : undefined),
    asks: (_, { approvals }) =>
      approvals.rules.length === 0 ? null : { what: 'rules', amountUsd: null, team: null },
  });
