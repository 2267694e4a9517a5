import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../../platform/jobs.js';
import { NoticesService } from './notices.service.js';

export const readNotice = job('read-notice', z.object({ id: z.uuid() }));

@Handles(readNotice)
@Injectable()
export class NoticesProcessor implements JobHandler<{ id: string }> {
  constructor(@Inject(NoticesService) private readonly service: NoticesService) {}

  run(notice: { id: string }): Promise<{ outcome: string }> {
    return this.service.run(notice);
  }
}
