/** A failure the caller can act on. Anything else that throws is a bug. */
export abstract class DomainError extends Error {
  abstract readonly code: 'NOT_FOUND' | 'CONFLICT' | 'INVALID' | 'FORBIDDEN' | 'UNAVAILABLE';
  /** A stable word for machines, such as `idempotency_key_reused`. */
  readonly slug: string;
  /** How to fix it. */
  readonly hint: string | undefined;

  constructor(message: string, details: { slug?: string; hint?: string } = {}) {
    super(message);
    this.name = new.target.name;
    this.slug = details.slug ?? new.target.name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
    this.hint = details.hint;
  }
}

export class NotFound extends DomainError {
  readonly code = 'NOT_FOUND';
}

export class Conflict extends DomainError {
  readonly code = 'CONFLICT';
}

export class Invalid extends DomainError {
  readonly code = 'INVALID';
}

export class Forbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}

/** Jobs retry this one with backoff; HTTP answers 503 with Retry-After. */
export class Unavailable extends DomainError {
  readonly code = 'UNAVAILABLE';
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds = 5) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A promise of the code itself is broken: crash this request or job, log in full, say nothing outside. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`);
}
