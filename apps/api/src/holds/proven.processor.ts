import { Inject, Injectable } from '@nestjs/common';
import { Handles, type JobHandler } from '../platform/jobs.js';
import { voidProven } from './holds.jobs.js';
import { ProvenService } from './proven.service.js';

@Handles(voidProven)
@Injectable()
export class ProvenProcessor implements JobHandler {
  constructor(@Inject(ProvenService) private readonly proven: ProvenService) {}

  async run(): Promise<{ voided: number }> {
    return { voided: await this.proven.void() };
  }
}
