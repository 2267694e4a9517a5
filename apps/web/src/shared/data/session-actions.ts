import { at } from './base.js';

/** The answer of a session endpoint: what went wrong, in words, or null. */
export type SessionAnswer = string | null;

/** The same with what the endpoint answered. */
export type Answered<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

async function ask<T>(method: string, path: string, body?: unknown): Promise<Answered<T | null>> {
  try {
    const response = await fetch(at(path), {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return { ok: true, value: answer as T | null };
    const problem = detailOf(answer) ?? `The server answered ${response.status}.`;
    return { ok: false, problem };
  } catch {
    return {
      ok: false,
      problem: 'Bursar cannot be reached. Check that the server is running.',
    };
  }
}

async function send(method: string, path: string, body?: unknown): Promise<SessionAnswer> {
  const answer = await ask(method, path, body);
  return answer.ok ? null : answer.problem;
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

/** Where the browser goes next: to the identity provider, to sign out there too, or to the sign-in page. */
export async function signOut(): Promise<string> {
  const answer = await ask<{ next: string }>('DELETE', '/v1/session');
  return (answer.ok ? answer.value?.next : undefined) ?? at('/sign-in');
}

interface Leaving {
  readonly next?: string;
  /** The provider asks for a proof, however lately the person gave one. */
  readonly again?: boolean;
  readonly invitation?: string;
}

/** Where an identity provider signs the person in. */
export async function departTo(provider: string, leaving: Leaving): Promise<Answered<string>> {
  const path = `/v1/sign-in/${encodeURIComponent(provider)}`;
  const answer = await ask<{ url: string }>('POST', path, leaving);
  if (!answer.ok) return answer;
  const url = answer.value?.url;
  return url === undefined
    ? { ok: false, problem: 'The server gave no address.' }
    : { ok: true, value: url };
}

interface SignedIn {
  readonly id: string;
  readonly name: string;
}

/** Who is signed in, as the server says now; null: no person, or no answer. */
export async function signedInName(): Promise<SignedIn | null> {
  const answer = await ask<SignedIn>('GET', '/v1/session');
  return answer.ok ? answer.value : null;
}

export const signedInPerson = async (): Promise<string | null> =>
  (await signedInName())?.id ?? null;

export interface OpenInvitation {
  readonly name: string;
  readonly email: string;
  readonly from: string;
  readonly expiresAt: string;
  readonly password: boolean;
  readonly providers: readonly { readonly id: string; readonly name: string }[];
}

export const openInvitation = (token: string) =>
  ask<OpenInvitation>('POST', '/v1/invitations/open', { token });
export const acceptInvitation = (token: string, password: string) =>
  send('POST', '/v1/invitations/accept', { token, password });

/** As the delegate of a person who is away, by the id of the delegation. */
export const actFor = (delegation: string) => send('POST', '/v1/session/for', { delegation });
export const actAsOneself = () => send('DELETE', '/v1/session/for');
