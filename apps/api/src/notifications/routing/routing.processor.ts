import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { RoutingService } from './routing.service.js';

export const routeAlerts = job('route-alerts', z.object({}), 3);

@Handles(routeAlerts)
@Injectable()
export class RoutingProcessor implements JobHandler {
  constructor(@Inject(RoutingService) private readonly service: RoutingService) {}

  run(): Promise<{ routed: number }> {
    return this.service.run();
  }
}
