import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { AlertsService } from './alerts.service.js';

export const watchOperations = job('watch-operations', z.object({}), 5);

/** Safe to run twice: an episode that is known is not opened again. */
@Injectable()
@Handles(watchOperations)
export class AlertsProcessor implements JobHandler {
  constructor(@Inject(AlertsService) private readonly alerts: AlertsService) {}

  run(): Promise<{ opened: number }> {
    return this.alerts.watch();
  }
}
