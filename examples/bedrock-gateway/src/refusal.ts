import type { Problem } from '@bursar/gateway';

/** What a client is answered instead of its call, before it is put into the words of one API or another. */
export interface Refusal {
  readonly kind: 'throttled' | 'unavailable' | 'unpaid' | 'forbidden' | 'conflict' | 'invalid';
  readonly status: number;
  /** For programs. */
  readonly code: string;
  /** SDKs show nothing but this: it says all that a developer needs. */
  readonly message: string;
  /** Null: trying again does not help. */
  readonly retryAfterSeconds: number | null;
  /** What bound, for clients that read more than the message. */
  readonly facts?: Problem;
}

const KINDS: Readonly<Record<number, readonly [Refusal['kind'], number]>> = {
  // The key that is not known is the gateway's own, not the caller's.
  401: ['forbidden', 403],
  402: ['unpaid', 402],
  403: ['forbidden', 403],
  409: ['conflict', 409],
  429: ['throttled', 429],
};

/** A denial of Bursar's. A budget that only waits for calls under way to end is a throttle: the same call may pass in a moment. */
export function refusalOf(problem: Problem): Refusal {
  const { status, code } = problem;
  const [kind, answered] =
    status === 402 && problem['retryable'] === true
      ? (['throttled', 429] as const)
      : (KINDS[status] ??
        (status >= 500 ? (['unavailable', 503] as const) : (['invalid', status] as const)));
  const seconds = problem['retryAfterSeconds'];
  const waits = kind === 'throttled' || kind === 'unavailable';
  return {
    ...{ kind, code, status: answered, message: messageOf(problem) },
    retryAfterSeconds: waits ? (typeof seconds === 'number' ? Math.ceil(seconds) : 1) : null,
    facts: problem,
  };
}

export const invalid = (message: string): Refusal => ({
  ...{ kind: 'invalid', status: 400, code: 'invalid_request', message },
  retryAfterSeconds: null,
});

/** Code, reason, amounts, when it changes, and where to read more. */
function messageOf(problem: Problem): string {
  const { code, detail } = problem;
  const text = (name: string): string | null => {
    const value = problem[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const amounts = (
    [
      ['limitUsd', 'Limit'],
      ['spentUsd', 'spent'],
      ['presumedUsd', 'presumed'],
      ['heldUsd', 'held'],
    ] as const
  ).flatMap(([name, word]) => {
    const amount = text(name);
    return amount === null ? [] : [`${word} ${amount} USD`];
  });
  const after = [
    amounts.length > 0 ? `${amounts.join(', ')}.` : null,
    text('resetsAt') === null ? null : `It resets at ${text('resetsAt')}.`,
    text('until') === null ? null : `Until ${text('until')}.`,
    text('hint'),
    text('why') === null ? null : `See ${text('why')}`,
  ];
  return [`${code}: ${detail}`, ...after.filter((one) => one !== null)].join(' ');
}
