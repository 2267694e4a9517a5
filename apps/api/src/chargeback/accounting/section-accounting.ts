import { isDeepStrictEqual } from 'node:util';
import { type Consequence, defineSection } from '../../config/config.module.js';
import type { Sql } from '../../platform/database.js';
import { fiscalCalendar } from '../../spend/spend.module.js';
import type { Accounting } from './accounting.js';
import { accountingIn, AccountingInFile, checkAccounting } from './accounting-file.js';

const isSaid = (said: AccountingInFile): boolean => Object.keys(said).length > 0;

async function loadSaid(sql: Sql): Promise<AccountingInFile> {
  const [row] = await sql.rows<{ accounting: AccountingInFile }>(
    'SELECT accounting FROM chargeback.setting',
  );
  return row?.accounting ?? {};
}

/** As the configuration says it now. */
export const loadAccounting = async (sql: Sql): Promise<Accounting> => ({
  ...accountingIn(await loadSaid(sql)),
  fiscal: await fiscalCalendar(sql),
});

export const accountingSection = (consequence: Consequence) =>
  defineSection<AccountingInFile, AccountingInFile, AccountingInFile>({
    key: 'accounting',
    position: 86,
    schema: AccountingInFile,
    exactText: [
      ...[['toleranceUsd'], ['rates', '*', 'perUsd'], ['accounts', '*'], ['retained']],
      ...[
        ['costCentres', '*', 'id'],
        ['costCentres', '*', 'expense'],
        ['costCentres', '*', 'parent'],
        ['costCentres', '*', 'parents', '*', 'parent'],
      ],
    ],
    consequence,
    check: checkAccounting,
    load: loadSaid,
    plan: (said, wanted, { prune }) => {
      if (wanted === undefined && !(prune && isSaid(said))) return { changes: [] };
      const after = wanted ?? {};
      if (isDeepStrictEqual(said, after)) return { changes: [] };
      return {
        changes: [
          {
            ...{ action: 'change', entityType: 'accounting', entityId: 'accounting' },
            summary: `Accounts, legal entities and rates: ${wordsOf(said)} → ${wordsOf(after)}`,
            ...{ before: said, after, edit: after },
          },
        ],
      };
    },
    apply: async (tx, edits) => {
      const edit = edits.at(-1);
      if (edit === undefined) return;
      await tx.rows('UPDATE chargeback.setting SET accounting = $1::text::jsonb', [
        JSON.stringify(edit),
      ]);
    },
    toFile: (said) => (isSaid(said) ? said : undefined),
  });

function wordsOf(said: AccountingInFile): string {
  if (!isSaid(said)) return 'the usual';
  const { entities = [], costCentres = [], rates = [] } = said;
  return `${entities.length} entities, ${costCentres.length} cost centres, ${rates.length} rates, ${said.charging ?? 'chargeback'}`;
}
