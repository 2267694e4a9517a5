import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type AnomalyStep, readAnomalyCard } from '../../anomalies/anomalies.module.js';
import type { OperationsAlert } from '../../operations/operations.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { raiseAlert } from '../alerts.repository.js';
import { alertOfAnomaly, alertOfOperations } from './anomaly-alerts.js';

interface AnomalyNews {
  readonly anomaly: string;
  readonly step: AnomalyStep;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

export const alertAnomaly = job('alert-anomaly', z.custom<AnomalyNews>(isObject));
export const alertOperations = job('alert-operations', z.custom<OperationsAlert>(isObject));

/** By what the anomaly is when the job runs: one that was planned meanwhile is silent. */
@Handles(alertAnomaly)
@Injectable()
export class AnomalyAlerts implements JobHandler<AnomalyNews> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run({ anomaly, step }: AnomalyNews): Promise<void> {
    const card = await readAnomalyCard(this.database, anomaly);
    const alert = card === null ? null : alertOfAnomaly(card, step, this.clock.now());
    if (alert !== null) await raiseAlert(this.database, alert);
  }
}

@Handles(alertOperations)
@Injectable()
export class OperationsAlerts implements JobHandler<OperationsAlert> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  run(news: OperationsAlert): Promise<void> {
    return raiseAlert(this.database, alertOfOperations(news, this.clock.now()));
  }
}
