/** The answer of a session endpoint: what went wrong, in words, or null. */
export type SessionAnswer = string | null;

async function send(method: string, path: string, body?: unknown): Promise<SessionAnswer> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (response.ok) return null;
    const problem: unknown = await response.json().catch(() => null);
    return detailOf(problem) ?? `The server answered ${response.status}.`;
  } catch {
    return 'Bursar cannot be reached. Check that the server is running.';
  }
}

function detailOf(problem: unknown): string | null {
  if (typeof problem !== 'object' || problem === null) return null;
  const { detail, hint, title } = problem as Record<string, unknown>;
  const parts = [detail ?? title, hint].filter((part) => typeof part === 'string');
  return parts.length === 0 ? null : parts.join(' ');
}

export const signInWithPassword = (email: string, password: string) =>
  send('POST', '/v1/session', { email, password });
export const signInAs = (persona: string) => send('POST', '/v1/session/demo', { persona });
export const signInWithToken = (token: string) => send('POST', '/v1/session/token', { token });
/** With a code from the link that `bursar open` prints. */
export const signInWithCode = (code: string) => send('POST', '/v1/session/code', { code });
/** As the delegate of a person who is away, by the id of the delegation. */
export const actFor = (delegation: string) => send('POST', '/v1/session/for', { delegation });
export const actAsOneself = () => send('DELETE', '/v1/session/for');
export const signOut = () => send('DELETE', '/v1/session');
