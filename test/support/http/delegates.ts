import { randomUUID } from 'node:crypto';
import type { Role } from '../../../apps/api/src/platform/actor.js';
import type { TestBursar } from '../processes/server.js';
import { type Caller, signedIn } from './client.js';

export interface Delegate {
  /** Acting in the name of the one who is away. */
  readonly caller: Caller;
  /** The same browser, as themselves. */
  readonly own: Caller;
  readonly away: Caller;
  readonly id: string;
}

const idOf = async (bursar: TestBursar, email: string): Promise<string> => {
  const [row] = await bursar.rows<{ id: string }>('SELECT id FROM person WHERE email = $1', [
    email,
  ]);
  return row?.id ?? '';
};

/** A person of a role who is away, and one of another who acts for them. */
export async function delegateOf(
  bursar: TestBursar,
  role: Role,
  { own: ownRole = 'developer', teams = [] }: { own?: Role; teams?: readonly string[] } = {},
): Promise<Delegate> {
  const [mine, theirs] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`];
  const own = await signedIn(bursar.database, ownRole, [], mine);
  const away = await signedIn(bursar.database, role, teams, theirs);
  const [row] = await bursar.rows<{ id: string }>(
    `INSERT INTO access.delegation (person, delegate, starts_at, ends_at, reason, created_at, created_by)
     VALUES ($1, $2, now() - interval '1 hour', now() + interval '7 days', 'away', now(), 'a test') RETURNING id`,
    [await idOf(bursar, theirs), await idOf(bursar, mine)],
  );
  const id = row?.id ?? '';
  return { own, away, id, caller: await actingBy(bursar, own, id) };
}

/** A browser that says by which delegation it acts. */
export async function actingBy(
  bursar: TestBursar,
  own: Caller,
  delegation: string,
): Promise<Caller> {
  const [installation] = await bursar.rows<{ id: string }>('SELECT id FROM access.installation');
  const cookie = `${own['cookie'] ?? ''}; bursar_for_${installation?.id ?? ''}=${delegation}`;
  return { ...own, cookie };
}
