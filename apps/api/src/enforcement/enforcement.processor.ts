import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../platform/jobs.js';
import { ReconcileService } from './denies/reconcile.service.js';
import { WatchService } from './denies/watch.service.js';

export const enforceStops = job('enforce-stops', z.object({}), 3);
export const watchDenies = job('watch-denies', z.object({}), 3);

@Handles(enforceStops)
@Injectable()
export class EnforcementProcessor implements JobHandler {
  constructor(@Inject(ReconcileService) private readonly service: ReconcileService) {}

  run(): Promise<{ attached: number; detached: number }> {
    return this.service.run();
  }
}

@Handles(watchDenies)
@Injectable()
export class WatchProcessor implements JobHandler {
  constructor(@Inject(WatchService) private readonly service: WatchService) {}

  run(): Promise<{ watched: number }> {
    return this.service.run();
  }
}
