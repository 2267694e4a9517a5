/** A message could not be handed over: what was wrong, and what to do. It holds no secret, and is shown. */
export class DeliveryFailure extends Error {
  constructor(
    message: string,
    readonly hint: string,
    /** As the receiver asks for. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
    this.name = 'DeliveryFailure';
  }
}

const SECOND_MS = 1_000;
const FIRST_MS = 5 * SECOND_MS;
const HOUR_MS = 3_600 * SECOND_MS;

/** Attempts over about three hours; what is not taken by then waits for a person. */
export const ATTEMPTS_MAX = 12;

/** Pure. How long to wait after so many attempts: twice as long each time, and not less than was asked for. */
export function waitMs(attempts: number, askedMs: number | null): number {
  const own = Math.min(FIRST_MS * 2 ** (attempts - 1), HOUR_MS);
  return Math.max(own, Math.min(askedMs ?? 0, HOUR_MS));
}
