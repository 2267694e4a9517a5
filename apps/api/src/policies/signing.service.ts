import { generateKeyPairSync } from 'node:crypto';
import {
  type PolicyKeyData,
  type PolicyKeys,
  readKeys,
  readSigningKey,
  type SigningKey,
} from '@bursar/policy';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { takeLock } from '../platform/locks.js';
import { invariant } from '../platform/errors.js';

/** What signs, and what is accepted, at one moment. */
export interface Keys {
  readonly signing: SigningKey;
  readonly known: readonly PolicyKeyData[];
  readonly accepted: PolicyKeys;
}

export interface Replaced {
  readonly keys: Keys;
  /** Ids of those that signed before. */
  readonly retired: readonly string[];
  readonly at: Date;
}

interface KeyRow {
  readonly key_id: string;
  readonly public_key: string;
  readonly private_pem: string | null;
  readonly retired: boolean;
}

/** The key that signs documents: kept in the database, and its private half never given out or logged. */
@Injectable()
export class SigningService implements OnApplicationBootstrap {
  /** Reading a key is dear; which one signs is asked each time, since another process may have changed it. */
  private read: { readonly text: string; readonly keys: Keys } | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.database.bulk(async (tx) => {
      await takeLock(tx, 'policyKey');
      const [known] = await tx.rows('SELECT FROM limits.policy_key WHERE retired_at IS NULL');
      if (known === undefined) await this.make(tx, this.clock.now());
    });
  }

  /** The caller holds the lock of what it signs: a rotation takes that lock, too, before it signs the same again. */
  async keys(sql: Sql): Promise<Keys> {
    const rows = await sql.rows<KeyRow>(
      `SELECT key_id, public_key, private_pem, retired_at IS NOT NULL AS retired FROM limits.policy_key
       ORDER BY created_at DESC, key_id`,
    );
    const known = rows.map(({ key_id: keyId, public_key: publicKey, retired }) => ({
      keyId,
      publicKey,
      ...(retired && { retired }),
    }));
    const text = JSON.stringify(known);
    if (this.read?.text === text) return this.read.keys;
    const pem = rows.find(({ retired }) => !retired)?.private_pem ?? null;
    invariant(pem !== null, 'no key signs policies');
    const keys = { signing: readSigningKey(pem), known, accepted: readKeys(known) };
    // A key of a transaction that is rolled back is never read again, so that nothing is signed with it.
    this.read = { text, keys };
    return keys;
  }

  /** What gateways are given: public halves, and the names of those that are no longer valid. */
  async publicKeys(): Promise<readonly PolicyKeyData[]> {
    return (await this.keys(this.database)).known;
  }

  /** From the commit on another key signs, in every process. The private half of the one before is forgotten. */
  async replace(tx: Sql): Promise<Replaced> {
    const at = this.clock.now();
    const retired = await tx.rows<{ key_id: string }>(
      `UPDATE limits.policy_key SET retired_at = $1::timestamptz, private_pem = NULL
       WHERE retired_at IS NULL RETURNING key_id`,
      [at],
    );
    await this.make(tx, at);
    return { keys: await this.keys(tx), retired: retired.map(({ key_id }) => key_id), at };
  }

  private async make(tx: Sql, at: Date): Promise<void> {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { keyId, publicKey } = readSigningKey(pem);
    await tx.rows(
      `INSERT INTO limits.policy_key (key_id, public_key, private_pem, created_at) VALUES ($1, $2, $3, $4::timestamptz)`,
      [keyId, publicKey, pem, at],
    );
  }
}
