import { Inject, Injectable } from '@nestjs/common';
import { Handles, type JobHandler } from '../../platform/jobs.js';
import { rerateProvisional } from '../admissions.jobs.js';
import { ProvisionalEndService } from './provisional-end.service.js';

@Handles(rerateProvisional)
@Injectable()
export class ProvisionalProcessor implements JobHandler {
  constructor(@Inject(ProvisionalEndService) private readonly prices: ProvisionalEndService) {}

  async run(): Promise<void> {
    await this.prices.endDue();
    await this.prices.rerate();
  }
}
