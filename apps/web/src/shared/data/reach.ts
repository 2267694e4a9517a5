import { useEffect, useSyncExternalStore } from 'react';
import { at } from './base.js';
import { fetchSignedIn } from './sign-in-again.js';
import { fetchTogether } from './client/together.js';

/** While the server does not answer: when it last did. */
interface Away {
  readonly lastAnswerAt: number | null;
}

const ASK_AGAIN_MS = 2_000;
/** What a proxy says in place of a server that is not there. */
const NOT_THERE: readonly number[] = [502, 504];

let away: Away | null = null;
let lastAnswerAt: number | null = null;
const watching = new Set<() => void>();
const recovering = new Set<() => void>();

function change(next: Away | null): void {
  if (next === away) return;
  away = next;
  for (const listener of watching) listener();
}

function noteAway(): void {
  if (away !== null) return;
  change({ lastAnswerAt });
  askAgain();
}

/** By itself, until the server answers; then what failed meanwhile is asked for again. */
function askAgain(): void {
  setTimeout(() => {
    void isThere().then((there) => {
      if (!there) {
        askAgain();
        return;
      }
      change(null);
      for (const retry of recovering) retry();
    });
  }, ASK_AGAIN_MS);
}

/** Whether the server answers, whatever it says. */
export async function isThere(): Promise<boolean> {
  try {
    const { status } = await fetch(at('/healthz'), { cache: 'no-store' });
    return !NOT_THERE.includes(status);
  } catch {
    return false;
  }
}

/** `fetch` for the questions of the app, which notices when no answer comes any more. */
export async function fetchNoticing(
  input: RequestInfo | URL,
  init?: RequestInit,
  ask: typeof fetch = fetchTogether,
): Promise<Response> {
  try {
    const response = await fetchSignedIn(input, init, ask);
    if (NOT_THERE.includes(response.status)) noteAway();
    else lastAnswerAt = Date.now();
    return response;
  } catch (error) {
    // What a page gave up by itself says nothing about the server.
    if (!(error instanceof DOMException && error.name === 'AbortError')) noteAway();
    throw error;
  }
}

/** The same for a question that takes the server seconds: whatever goes together is answered together. */
export const fetchAlone = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
  fetchNoticing(input, init, (...question) => fetch(...question));

function watch(listener: () => void): () => void {
  watching.add(listener);
  return () => watching.delete(listener);
}

/** Null while the server answers. */
export const useAway = (): Away | null => useSyncExternalStore(watch, () => away);

/** Asks again for what failed, once the server is back. */
export function useOnRecovery(retry: (() => void) | null): void {
  useEffect(() => {
    if (retry === null) return undefined;
    recovering.add(retry);
    return () => {
      recovering.delete(retry);
    };
  }, [retry]);
}
