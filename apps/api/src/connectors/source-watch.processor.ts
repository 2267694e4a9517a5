import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../platform/jobs.js';
import { SourceWatch } from './source-watch.service.js';

export const watchSources = job('watch-sources', z.object({}), 3);

@Handles(watchSources)
@Injectable()
export class SourceWatchProcessor implements JobHandler {
  constructor(@Inject(SourceWatch) private readonly service: SourceWatch) {}

  run(): Promise<{ unwell: number }> {
    return this.service.run();
  }
}
