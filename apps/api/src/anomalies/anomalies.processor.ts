import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../platform/clock.js';
import { Handles, job, type JobHandler } from '../platform/jobs.js';
import { AnomaliesService } from './anomalies.service.js';
import { type PassSummary, ScoringService } from './watch/scoring.service.js';

export const scoreAnomalies = job('score-anomalies', z.object({}), 3);
export const escalateAnomalies = job('escalate-anomalies', z.object({}), 3);

@Handles(scoreAnomalies)
@Injectable()
export class ScoringProcessor implements JobHandler {
  constructor(
    @Inject(ScoringService) private readonly scoring: ScoringService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  run(): Promise<PassSummary> {
    return this.scoring.run(this.clock.now());
  }
}

@Handles(escalateAnomalies)
@Injectable()
export class EscalationProcessor implements JobHandler {
  constructor(@Inject(AnomaliesService) private readonly service: AnomaliesService) {}

  run(): Promise<{ escalated: number }> {
    return this.service.escalate();
  }
}
