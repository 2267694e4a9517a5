/** Why a person is asked to sign in while a page is open: the session ended, or something takes a fresh proof. */
export type Reason = 'expired' | 'proof';

interface Ask {
  readonly reason: Reason;
  readonly answer: (signedIn: boolean) => void;
}

let open: (Ask & { readonly answered: Promise<boolean> }) | null = null;
const listeners = new Set<() => void>();

function change(next: typeof open): void {
  open = next;
  for (const listener of listeners) listener();
}

/** What is asked now, for the dialog that asks it. */
export const signInAsked = {
  get: (): Ask | null => open,
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** However many requests find that the session ended, the person is asked once. */
function askToSignIn(reason: Reason): Promise<boolean> {
  if (open !== null) return open.answered;
  let answer: Ask['answer'] = () => undefined;
  const answered = new Promise<boolean>((resolve) => {
    answer = (signedIn) => {
      change(null);
      resolve(signedIn);
    };
  });
  change({ reason, answer, answered });
  return answered;
}

function reasonIn(text: string): Reason | null {
  if (text.includes('"slug":"sign_in_again"')) return 'proof';
  return text.includes('"code":"UNAUTHENTICATED"') ? 'expired' : null;
}

/**
 * `fetch` for the questions of the app: where the answer is that the person has to sign in, they are asked over the page, and
 * the same question is sent again. What was typed stays where it is.
 */
export async function fetchSignedIn(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  ask: typeof fetch,
): Promise<Response> {
  const response = await ask(input, init);
  // Without the dialog, as on the sign-in page, the answer stands.
  if (listeners.size === 0) return response;
  const reason = reasonIn(await response.clone().text());
  return reason !== null && (await askToSignIn(reason)) ? ask(input, init) : response;
}
