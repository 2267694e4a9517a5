import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Tx } from '../../platform/database.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { hashOf, sameHash } from './api-key.js';
import { type KeyIdentity, keyActor } from '../identity.js';
import { lockAccounts } from '../sign-in/ways-in.js';

interface KnownKey extends KeyIdentity {
  readonly hash: string;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

const KEYS = `SELECT id, name, kind, hash, roles, scopes, team, expires_at AS "expiresAt", revoked_at AS "revokedAt" FROM api_key`;

const isInUse = ({ revokedAt, expiresAt }: KnownKey, now: Date): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > now);

/** How long another process's revocation may go unnoticed here; this process's own is noticed at once. */
const REMEMBERED_MS = 5_000;
const REMEMBERED_MAX = 10_000;
const TOUCHED_EVERY_MS = 60_000;

/** Finds the key of a secret. Asks Postgres at most once per secret and five seconds, for unknown secrets too. */
@Injectable()
export class KeyDirectory {
  private readonly remembered = new Map<string, { key: Promise<KnownKey | null>; until: number }>();
  private readonly touched = new Map<string, number>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async actorFor(secret: string, via: 'cli' | 'api'): Promise<Actor | null> {
    const hash = hashOf(secret);
    const key = await this.lookUp(hash);
    const now = this.clock.now();
    if (key === null || !sameHash(key.hash, hash) || !isInUse(key, now)) return null;
    this.touch(key.id, now);
    return keyActor(key, via);
  }

  /** The same for many at once, past what is remembered: by secret, those that open something at this moment. */
  async actorsNow(secrets: readonly string[]): Promise<ReadonlyMap<string, Actor>> {
    if (secrets.length === 0) return new Map();
    const byHash = new Map(secrets.map((secret) => [hashOf(secret), secret]));
    const rows = await this.database.rows<KnownKey>(`${KEYS} WHERE hash = ANY($1::text[])`, [
      [...byHash.keys()],
    ]);
    const now = this.clock.now();
    const inUse = rows.filter((key) => isInUse(key, now));
    // Another process ended one: what is remembered of it must not open the next request.
    if (inUse.length < byHash.size) this.forget();
    return new Map(inUse.map((key) => [byHash.get(key.hash) ?? '', keyActor(key, 'api')]));
  }

  /** One change of keys at a time, so that two cannot take one name; those who only read keys go on. */
  async change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.database.transaction(async (tx) => {
        await lockAccounts(tx);
        return work(tx);
      });
    } finally {
      this.forget();
    }
  }

  /** After each commit that changes a key. What is being looked up meanwhile is not remembered either. */
  private forget(): void {
    this.remembered.clear();
  }

  private lookUp(hash: string): Promise<KnownKey | null> {
    const now = this.clock.now().getTime();
    const known = this.remembered.get(hash);
    if (known !== undefined && known.until > now) return known.key;
    if (this.remembered.size >= REMEMBERED_MAX) this.remembered.clear();
    const key = this.load(hash);
    this.remembered.set(hash, { key, until: now + REMEMBERED_MS });
    // A database that did not answer is asked again; the failure itself is the caller's to see.
    key.catch(() => this.remembered.delete(hash));
    return key;
  }

  private async load(hash: string): Promise<KnownKey | null> {
    const [row] = await this.database.rows<KnownKey>(`${KEYS} WHERE hash = $1`, [hash]);
    return row ?? null;
  }

  /** Once a minute per key and off the request's path: no request waits for it or fails with it. */
  private touch(id: string, now: Date): void {
    if (now.getTime() - (this.touched.get(id) ?? -Infinity) < TOUCHED_EVERY_MS) return;
    this.touched.set(id, now.getTime());
    this.database
      .rows(
        'UPDATE api_key SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)',
        [id, now],
      )
      .catch((error: unknown) =>
        this.log.warn({ err: error, key: id }, 'last use of a key not written'),
      );
  }
}
