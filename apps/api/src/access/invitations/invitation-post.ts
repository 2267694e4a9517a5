import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database, type Tx } from '../../platform/database.js';
import { publish } from '../../platform/outbox.js';
import { invitationMade } from '../access.facts.js';
import { seal, unseal } from '../sessions/seal.js';

/** An invitation on its way. */
export interface Letter {
  readonly id: string;
  readonly to: string;
  readonly name: string;
  readonly from: string;
  readonly link: string;
  readonly expiresAt: Date;
  /** The letter as it is stored: another link is another letter. */
  readonly sealed: Uint8Array;
}

const Content = z.object({ link: z.string() });
/** Longer than any attempt: a worker that dies in the middle of one is replaced after it. */
const CLAIM_MS = 60_000;

/**
 * Letters with the links of invitations, from the transaction that makes one until it is sent. A link opens an account: it is kept no
 * longer than that, and encrypted under the address of the mail server, which all that send mail know and the database does not.
 */
@Injectable()
export class InvitationPost {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** In the transaction of the invitation. False: no e-mail leaves from here. */
  async put(tx: Tx, id: string, link: string): Promise<boolean> {
    const { SMTP_URL } = this.config;
    if (SMTP_URL === undefined) return false;
    await tx.rows(
      `UPDATE access.invitation SET letter = $2, sending_until = NULL, problem = NULL, hint = NULL WHERE id = $1::uuid`,
      [id, seal(SMTP_URL, 'invitation', { link })],
    );
    await publish(tx, invitationMade, { invitation: id });
    return true;
  }

  /** A letter that this process alone sends, until its claim lapses; busy: another does. Null: there is nothing to send any more. */
  async take(id: string): Promise<Letter | 'busy' | null> {
    const now = this.clock.now();
    const [row] = await this.database.rows<Omit<Letter, 'link'> & { readonly isTaken: boolean }>(
      `WITH taken AS (UPDATE access.invitation SET sending_until = $3::timestamptz
         WHERE id = $1::uuid AND letter IS NOT NULL AND (sending_until IS NULL OR sending_until <= $2::timestamptz) RETURNING id)
       SELECT i.id::text AS id, i.email AS "to", i.name, i.created_by_name AS "from", i.expires_at AS "expiresAt", i.letter AS sealed,
         EXISTS (SELECT FROM taken) AS "isTaken"
       FROM access.invitation i WHERE i.id = $1::uuid AND i.letter IS NOT NULL AND i.expires_at > $2::timestamptz`,
      [id, now, new Date(now.getTime() + CLAIM_MS)],
    );
    if (row === undefined) return null;
    const { isTaken, ...letter } = row;
    if (!isTaken) return 'busy';
    const content = Content.safeParse(unseal(this.config.SMTP_URL ?? '', 'invitation', row.sealed));
    if (content.success) return { ...letter, link: content.data.link };
    await this.noteFailed(letter, {
      message: 'SMTP_URL is another than when this invitation was made.',
      hint: 'Make a new link.',
    });
    return null;
  }

  /** The link is kept nowhere any more. */
  async noteSent({ id, sealed }: Pick<Letter, 'id' | 'sealed'>): Promise<void> {
    await this.database.rows(
      `UPDATE access.invitation SET sent_at = $3, letter = NULL, sending_until = NULL, problem = NULL, hint = NULL
       WHERE id = $1::uuid AND letter = $2`,
      [id, sealed, this.clock.now()],
    );
  }

  /** It may be tried again at once. */
  async noteFailed(
    { id, sealed }: Pick<Letter, 'id' | 'sealed'>,
    { message, hint }: { readonly message: string; readonly hint: string },
  ): Promise<void> {
    await this.database.rows(
      `UPDATE access.invitation SET sending_until = NULL, problem = $3, hint = $4 WHERE id = $1::uuid AND letter = $2`,
      [id, sealed, message, hint],
    );
  }
}
