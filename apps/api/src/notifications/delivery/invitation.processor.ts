import { Inject, Injectable } from '@nestjs/common';
import { InvitationPost } from '../../access/access.module.js';
import { Unavailable } from '../../platform/errors.js';
import { Handles, type JobHandler } from '../../platform/jobs.js';
import { sendInvitation, SendInvitation } from './delivery.jobs.js';
import { DeliveryFailure } from './failure.js';
import { Mail } from './mail.service.js';

const BUSY_SECONDS = 30;

/** The letter of an invitation. Safe to run twice: each attempt belongs to one process, and all attempts are one message. */
@Handles(sendInvitation)
@Injectable()
export class InvitationProcessor implements JobHandler<SendInvitation> {
  constructor(
    @Inject(InvitationPost) private readonly post: InvitationPost,
    @Inject(Mail) private readonly mail: Mail,
  ) {}

  async run(payload: SendInvitation): Promise<{ sent: boolean }> {
    const { invitation } = SendInvitation.parse(payload);
    const letter = await this.post.take(invitation);
    if (letter === null) return { sent: false };
    if (letter === 'busy')
      throw new Unavailable('Another process sends this letter.', BUSY_SECONDS);
    try {
      await this.mail.invite(letter);
    } catch (error) {
      if (!(error instanceof DeliveryFailure)) throw error;
      await this.post.noteFailed(letter, error);
      throw new Unavailable(error.message);
    }
    await this.post.noteSent(letter);
    return { sent: true };
  }
}
