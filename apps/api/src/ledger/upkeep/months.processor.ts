import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../../platform/clock.js';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { MonthsService } from '../months.service.js';

const MONTHS_AHEAD = 2;

export const createPartitions = job('create-partitions', z.object({}), 5);

@Handles(createPartitions)
@Injectable()
export class MonthsProcessor implements JobHandler {
  constructor(
    @Inject(MonthsService) private readonly months: MonthsService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    const now = this.clock.now();
    const ahead = Array.from({ length: MONTHS_AHEAD + 1 }, (_, n) =>
      Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + n, 1),
    );
    await this.months.prepare(ahead);
  }
}
