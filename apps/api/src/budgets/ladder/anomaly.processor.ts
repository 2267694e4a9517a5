import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { readAnomalyCard } from '../../anomalies/anomalies.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { BudgetsService } from '../budgets.service.js';
import { lockMoving } from '../windows/window.repository.js';
import { noteAnomaly } from './ladder-anomaly.repository.js';

interface Changed {
  readonly anomaly: string;
  readonly step: 'opened' | 'grew' | 'escalated' | 'ended';
}

export const climbOnAnomaly = job<Changed>(
  'climb-on-anomaly',
  z.object({ anomaly: z.string(), step: z.enum(['opened', 'grew', 'escalated', 'ended']) }),
);

/**
 * Steps of ladders that are taken while an anomaly goes on. Safe to run twice and in any order: it goes by what the anomaly is
 * now, not by what was reported. A planned one moves no ladder.
 */
@Handles(climbOnAnomaly)
@Injectable()
export class AnomalyProcessor implements JobHandler<Changed> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  async run({ anomaly }: Changed): Promise<void> {
    await this.database.bulk(async (tx) => {
      await lockMoving(tx);
      const card = await readAnomalyCard(tx, anomaly);
      if (card === null) return;
      const isOpen = card.to === null && !card.isPlanned;
      await noteAnomaly(tx, { id: card.id, scope: card.scope, isOpen }, this.clock.now());
      await this.budgets.climbLaddersIn(tx);
    });
  }
}
