import { Inject, Injectable } from '@nestjs/common';
import { Handles, type JobHandler } from '../../platform/jobs.js';
import { reclaimLeases } from '../admissions.jobs.js';
import { LeaseReclaimService } from './lease-reclaim.service.js';

@Handles(reclaimLeases)
@Injectable()
export class ReclaimProcessor implements JobHandler {
  constructor(@Inject(LeaseReclaimService) private readonly leases: LeaseReclaimService) {}

  async run(): Promise<{ ended: number }> {
    return { ended: await this.leases.reclaim() };
  }
}
