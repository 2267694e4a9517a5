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
import { Database } from '../platform/database.js';
import { invariant } from '../platform/errors.js';

interface Keys {
  readonly signing: SigningKey;
  readonly known: readonly PolicyKeyData[];
  readonly accepted: PolicyKeys;
}

/** The key that vouches for documents: made once for each database, kept there, and never told to anybody or any log. */
@Injectable()
export class SigningService implements OnApplicationBootstrap {
  private keys: Keys | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.database.bulk(async (tx) => {
      await tx.rows("SELECT pg_advisory_xact_lock(hashtextextended('bursar.policy-key', 0))::text");
      const [known] = await tx.rows('SELECT FROM limits.policy_key WHERE retired_at IS NULL');
      if (known !== undefined) return;
      const { privateKey } = generateKeyPairSync('ed25519');
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const { keyId, publicKey } = readSigningKey(pem);
      await tx.rows(
        `INSERT INTO limits.policy_key (key_id, public_key, private_pem, created_at) VALUES ($1, $2, $3, $4)`,
        [keyId, publicKey, pem, this.clock.now()],
      );
    });
    await this.load();
  }

  async signing(): Promise<SigningKey> {
    return (this.keys ?? (await this.load())).signing;
  }

  async accepted(): Promise<PolicyKeys> {
    return (this.keys ?? (await this.load())).accepted;
  }

  /** What gateways are given: public halves, and the names of those that vouch for nothing any more. */
  async told(): Promise<readonly PolicyKeyData[]> {
    return (await this.load()).known;
  }

  private async load(): Promise<Keys> {
    const rows = await this.database.rows<{
      key_id: string;
      public_key: string;
      private_pem: string;
      retired: boolean;
    }>(
      `SELECT key_id, public_key, private_pem, retired_at IS NOT NULL AS retired FROM limits.policy_key ORDER BY created_at DESC`,
    );
    const newest = rows.find(({ retired }) => !retired);
    invariant(newest !== undefined, 'no key signs policies');
    const known = rows.map(({ key_id: keyId, public_key: publicKey, retired }) => ({
      keyId,
      publicKey,
      ...(retired && { retired }),
    }));
    this.keys = { signing: readSigningKey(newest.private_pem), known, accepted: readKeys(known) };
    return this.keys;
  }
}
