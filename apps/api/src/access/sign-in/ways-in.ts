import type { Sql } from '../../platform/database.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { loadSettings } from './settings.repository.js';

/** One change of people or keys at a time: two administrators cannot take away each other's way in at once. */
export const lockAccounts = (tx: Sql): Promise<unknown> =>
  tx.rows('LOCK TABLE person, api_key IN SHARE ROW EXCLUSIVE MODE');

/** The key or person that a change takes away. */
export interface Leaving {
  readonly key?: string;
  readonly person?: string;
}

/**
 * Whether anyone can manage people and keys: a key with the role platform that does not expire, or a person with that role who
 * can sign in, by a password where those are switched on, or at an identity provider that is configured. Stand-ins of the sample do
 * not count, and neither does what is leaving.
 */
export async function hasWayIn(sql: Sql, leaving: Leaving = {}): Promise<boolean> {
  const { accounts, providers } = await loadSettings(sql);
  const [row] = await sql.rows<{ open: boolean }>(
    `SELECT EXISTS (SELECT FROM api_key WHERE kind = 'cli' AND 'platform' = ANY (roles) AND revoked_at IS NULL
         AND expires_at IS NULL AND id IS DISTINCT FROM $1::uuid)
       OR EXISTS (SELECT FROM person WHERE 'platform' = ANY (roles) AND disabled_at IS NULL AND NOT demo
         AND ((issuer IS NULL AND password_hash IS NOT NULL AND $3) OR issuer = ANY ($4::text[]))
         AND id IS DISTINCT FROM $2::uuid) AS open`,
    [leaving.key ?? null, leaving.person ?? null, accounts, providers.map(({ issuer }) => issuer)],
  );
  return row?.open === true;
}

/** A refusal where this was the last way in. */
export async function lastWayIn(sql: Sql, leaving: Leaving, path: string): Promise<Problem | null> {
  if (!(await hasWayIn(sql)) || (await hasWayIn(sql, leaving))) return null;
  return refuse('last_way_in', 'No one could manage people and keys any more.', {
    path,
    hint:
      'First give another person the role platform and a password, or make another key with the role platform that does not ' +
      'expire. A key that leaked is replaced: `bursar keys rotate`.',
  });
}
