import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { RepostService } from './repost.service.js';

export const rateParkedUsage = job('rate-parked-usage', z.object({ version: z.number() }));

const DAY_MS = 86_400_000;

/** Calls that waited for a price are charged by themselves when it arrives. Safe to run twice: the second finds nothing to move. */
@Handles(rateParkedUsage)
@Injectable()
export class ParkedProcessor implements JobHandler {
  constructor(
    @Inject(RepostService) private readonly reposts: RepostService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(): Promise<{ changed: string }> {
    const { changed } = await this.reposts.repost(SYSTEM, {
      question: 'rerate',
      from: new Date(0),
      to: new Date(this.clock.now().getTime() + DAY_MS),
      dryRun: false,
      reason: 'A price arrived.',
      parkedOnly: true,
    });
    return { changed: changed.toString() };
  }
}
