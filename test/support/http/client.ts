import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Role } from '../../../apps/api/src/platform/actor.js';
import type { TestDatabase } from '../processes/database.js';

/** What a caller sends along to say who it is. */
export type Caller = Readonly<Record<string, string>>;

export interface GraphqlAnswer<T> {
  data: T | null;
  errors?: readonly {
    message: string;
    path?: readonly (string | number)[];
    extensions?: Record<string, unknown>;
  }[];
}

const SESSION_HOURS = 12;

export const bearer = (secret: string): Caller => ({ authorization: `Bearer ${secret}` });

/** A person of the given role who is signed in, as a browser would present them. */
export async function signedIn(
  database: TestDatabase,
  role: Role,
  teams: readonly string[],
  email: string | null = null,
): Promise<Caller> {
  const cookie = randomBytes(32).toString('base64url');
  const person = randomUUID();
  await database.rows(
    'INSERT INTO person (id, email, name, roles, teams) VALUES ($1, $2, $3, $4, $5)',
    [person, email ?? `${person}@example.com`, `A ${role}`, [role], teams],
  );
  await database.rows(
    `INSERT INTO session (id, person_id, expires_at) VALUES ($1, $2, now() + interval '${SESSION_HOURS} hours')`,
    [createHash('sha256').update(cookie).digest('hex'), person],
  );
  const [own] = await database.rows<{ id: string }>('SELECT id FROM access.installation');
  return {
    cookie: `bursar_session_${own?.id ?? ''}=${cookie}`,
    'sec-fetch-site': 'same-origin',
  };
}

/** The whole answer, errors included. */
export async function askGraphql<T>(
  url: string,
  caller: Caller,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphqlAnswer<T>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...caller },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as GraphqlAnswer<T>;
}

/** The data; a test that expects errors asks for the whole answer instead. */
export async function dataOf<T>(answer: Promise<GraphqlAnswer<T>>): Promise<T> {
  const { data, errors } = await answer;
  if (errors !== undefined || data === null) throw new Error(JSON.stringify(errors, null, 2));
  return data;
}
