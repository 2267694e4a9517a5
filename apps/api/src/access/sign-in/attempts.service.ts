import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { QueryConfig } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { Database } from '../../platform/database.js';
import { Unavailable } from '../../platform/errors.js';

const MINUTE_S = 60;
const WINDOW_S = 15 * MINUTE_S;

/** Failures within a window, by what they have in common. */
const LIMITS = {
  /** Of one account, from wherever they come. */
  account: { points: 5, duration: WINDOW_S },
  /** Of one account from a browser in which it was signed in before: no other browser can use these up. */
  device: { points: 10, duration: WINDOW_S },
  /** Many people may share an address; one who tries many accounts from it is still stopped. */
  address: { points: 100, duration: WINDOW_S },
  /** Sign-ins that begin at an identity provider, also those that end well: a whole office may share an address. */
  start: { points: 300, duration: WINDOW_S },
  /** Unknown keys and tokens. A valid one never gets here. */
  secret: { points: 10, duration: MINUTE_S },
} as const;

export type AttemptKind = keyof typeof LIMITS;

/**
 * Failed proofs, counted in Postgres: all processes share the counts. An attempt counts as failed from its start until it
 * succeeds, so that a burst of parallel guesses is counted too.
 */
@Injectable()
export class Attempts {
  private readonly limiters: ReadonlyMap<AttemptKind, RateLimiterPostgres>;

  constructor(@Inject(Database) database: Database) {
    const kinds = Object.keys(LIMITS) as AttemptKind[];
    this.limiters = new Map(
      kinds.map((kind) => [
        kind,
        new RateLimiterPostgres({
          ...LIMITS[kind],
          storeClient: { query: (config: QueryConfig) => database.query(config) },
          storeType: 'client',
          keyPrefix: kind,
          schemaName: 'access',
          tableName: 'attempt',
          tableCreated: true,
          // Guessing at keys costs no writes once it is refused.
          ...(kind === 'secret' && { inMemoryBlockOnConsumed: LIMITS.secret.points + 1 }),
        }),
      ]),
    );
  }

  /** Counts an attempt. Null: it is welcome; otherwise the seconds until the next is. */
  async begin(kind: AttemptKind, of: string): Promise<number | null> {
    try {
      await this.limiter(kind).consume(hashed(of));
      return null;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return Math.ceil(refusal.msBeforeNext / 1000) || 1;
      throw new Unavailable('The database does not answer.', 2);
    }
  }

  /** The failures before a success were the person's own typing errors. */
  async forget(kind: AttemptKind, of: string): Promise<void> {
    await this.limiter(kind).delete(hashed(of));
  }

  /** One attempt was no failure; the others, perhaps on other accounts, still count. */
  async takeBack(kind: AttemptKind, of: string): Promise<void> {
    await this.limiter(kind).reward(hashed(of), 1);
  }

  private limiter(kind: AttemptKind): RateLimiterPostgres {
    const limiter = this.limiters.get(kind);
    if (limiter === undefined) throw new Error(`No limit is set for ${kind}.`);
    return limiter;
  }
}

/** Neither accounts nor addresses are kept in clear. */
const hashed = (of: string): string => createHash('sha256').update(of).digest('base64url');
