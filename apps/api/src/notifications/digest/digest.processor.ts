import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { DigestService } from './digest.service.js';

export const sendDigests = job('send-digests', z.object({}), 3);

@Handles(sendDigests)
@Injectable()
export class DigestProcessor implements JobHandler {
  constructor(@Inject(DigestService) private readonly service: DigestService) {}

  run(): Promise<{ written: number }> {
    return this.service.run();
  }
}
