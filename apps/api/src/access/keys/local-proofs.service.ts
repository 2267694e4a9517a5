import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { Invalid } from '../../platform/errors.js';
import { hashOf } from './api-key.js';
import { IN_FORCE } from './local-key.service.js';

/** Long enough to start a browser. */
const CODE_SECONDS = 120;
const CODE_BYTES = 32;

/** What the key of the installation proves, to whom and for how long. */
@Injectable()
export class LocalProofs {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Whether a secret is that of the key in force. */
  async isInForce(secret: string): Promise<boolean> {
    const where = { ...IN_FORCE, hash: hashOf(secret) };
    return (await this.database.prisma.apiKey.count({ where })) > 0;
  }

  /**
   * Shows a program that knows the token that this server knows the key: no other program can answer, and the token itself
   * need not be sent to find out. The port is part of the answer, so that a program on another port cannot fetch it here.
   */
  async of(nonce: string, port: number): Promise<string[]> {
    const keys = await this.database.prisma.apiKey.findMany({ where: IN_FORCE });
    return keys.map(({ hash }) => proofOf(hash, nonce, port));
  }

  /** Opens one session, soon. Only the installation's own key may give it out: it opens what that key opens. */
  async makeCode(actor: Actor): Promise<{ code: string; expiresAt: Date }> {
    const known = await this.database.prisma.apiKey.count({ where: { ...IN_FORCE, id: actor.id } });
    if (actor.kind !== 'key' || known === 0)
      throw new Invalid('Only the key of this installation gives out codes to sign in with.', {
        slug: 'not_local_key',
        hint: 'Sign in with an e-mail address and a password, or run `bursar open` where Bursar runs.',
      });
    const code = randomBytes(CODE_BYTES).toString('base64url');
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + CODE_SECONDS * 1000);
    await this.database.rows('DELETE FROM access.sign_in_code WHERE expires_at <= $1', [now]);
    await this.database.rows(
      'INSERT INTO access.sign_in_code (id, api_key, expires_at) VALUES ($1, $2::uuid, $3)',
      [idOf(code), actor.id, expiresAt],
    );
    return { code, expiresAt };
  }

  /** True once, while the code is young and the key that gave it out is in force. */
  async redeem(code: string): Promise<boolean> {
    const rows = await this.database.rows(
      `DELETE FROM access.sign_in_code c USING api_key k
       WHERE c.id = $1 AND c.expires_at > $2 AND k.id = c.api_key AND k.revoked_at IS NULL RETURNING 1`,
      [idOf(code), this.clock.now()],
    );
    return rows.length === 1;
  }
}

/** What a server answers to a nonce, and what the CLI computes from its token. */
const proofOf = (keyHash: string, nonce: string, port: number): string =>
  createHmac('sha256', keyHash).update(`bursar ${nonce} ${port}`).digest('hex');

const idOf = (code: string): string => createHash('sha256').update(code).digest('hex');
