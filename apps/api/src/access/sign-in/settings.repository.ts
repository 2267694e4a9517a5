import type { Sql, Tx } from '../../platform/database.js';
import { type SignInInFile, type SignInSettings, toSettings } from './settings.js';

/** As the configuration file said it last; empty: it says nothing of it. */
async function loadSignIn(sql: Sql): Promise<SignInInFile> {
  const [row] = await sql.rows<{ value: SignInInFile }>('SELECT value FROM access.sign_in_setting');
  return row?.value ?? {};
}

export const loadSettings = async (sql: Sql): Promise<SignInSettings> =>
  toSettings(await loadSignIn(sql));

async function saveSignIn(tx: Tx, file: SignInInFile): Promise<void> {
  await tx.rows(
    `INSERT INTO access.sign_in_setting (value) VALUES ($1::jsonb)
     ON CONFLICT (single) DO UPDATE SET value = EXCLUDED.value`,
    [JSON.stringify(file)],
  );
}

/** People with the role platform who signed in at each issuer and may still: those who can undo a wrong setting. */
async function platformIssuers(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.rows<{ issuer: string }>(
    `SELECT DISTINCT issuer FROM person WHERE issuer IS NOT NULL AND disabled_at IS NULL
     AND 'platform' = ANY (roles) AND last_sign_in_at IS NOT NULL ORDER BY issuer`,
  );
  return rows.map(({ issuer }) => issuer);
}

/** What the section of the configuration file reads and writes. */
export const signInStore = { loadSignIn, saveSignIn, platformIssuers };
