import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { apart } from '../../platform/database.js';
import { Handles, type JobHandler } from '../../platform/jobs.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { sendMessages } from './delivery.jobs.js';
import { Deliveries } from './deliveries.service.js';

/**
 * A receiver may take its time, and the place of a job is not for waiting: the job only sees to it that each channel with
 * something to send is at work, one message at a time. A channel that hangs keeps its own messages back, and nothing else.
 */
@Handles(sendMessages)
@Injectable()
export class DeliveryProcessor implements JobHandler, OnModuleDestroy {
  private readonly turns = new Map<string, Promise<void>>();
  private isOver = false;

  constructor(
    @Inject(Deliveries) private readonly deliveries: Deliveries,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async run(): Promise<{ channels: number }> {
    const due = await this.deliveries.due();
    for (const channel of due)
      if (!this.isOver && !this.turns.has(channel)) apart('jobs', () => this.begin(channel));
    return { channels: this.turns.size };
  }

  private begin(channel: string): void {
    const turn = this.deliveries
      .sendDue(channel, () => !this.isOver)
      .catch((error: unknown) =>
        this.log.error({ err: error, channel }, 'messages could not be sent'),
      )
      .finally(() => this.turns.delete(channel));
    this.turns.set(channel, turn);
  }

  /** What is being sent is finished: within its time, and no longer. */
  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.turns.values());
  }
}
