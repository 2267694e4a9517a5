import { JSON_BODY, send, type Server } from './send.js';

/** Headers of the installation itself are left out; those of a person are the cookie that they signed in with. */
export type Caller = Readonly<Record<string, string>>;

/** The people who look after the sample organisation: those that visitors look around as. */
export type Persona = 'finance' | 'teamLead' | 'platform';

/** Signed in as visitors do. */
export async function signIn(server: Server, persona: Persona): Promise<Caller> {
  const { origin: Origin } = new URL(server.url);
  const signedIn = await send(server, {
    method: 'POST',
    path: '/v1/session/demo',
    headers: { ...JSON_BODY, Origin },
    body: JSON.stringify({ persona }),
  });
  const Cookie = signedIn.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
  return { Origin, Cookie };
}

/** An outcome that is a problem is a failure here: the sample knows what it asks for. */
export async function mutate<T = object>(
  server: Server,
  as: Caller,
  text: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<T> {
  const answer = await ask<Record<string, { message?: string; problems?: readonly object[] }>>(
    server,
    { query: `mutation ${text}`, variables },
    as,
  );
  const [outcome = {}] = Object.values(answer);
  if (outcome.message !== undefined || outcome.problems !== undefined)
    throw new Error(`${text}: ${outcome.message ?? JSON.stringify(outcome.problems)}`);
  return outcome as T;
}

export async function ask<T>(
  server: Server,
  question: { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> },
  as: Caller = {},
): Promise<T> {
  const response = await send(server, {
    method: 'POST',
    path: '/graphql',
    headers: { ...JSON_BODY, ...as },
    body: JSON.stringify(question),
  });
  const { data, errors } = (await response.json()) as {
    data?: T | null;
    errors?: readonly { readonly message: string }[];
  };
  if (data == null || errors !== undefined)
    throw new Error(errors?.[0]?.message ?? 'The server gave no answer.');
  return data;
}
