import { Inject, Injectable } from '@nestjs/common';
import { Handles, type JobHandler } from '../platform/jobs.js';
import { runSources, SourcesService } from './sources.service.js';

@Handles(runSources)
@Injectable()
export class SourcesProcessor implements JobHandler {
  constructor(@Inject(SourcesService) private readonly sources: SourcesService) {}

  async run(): Promise<{ ran: number }> {
    return { ran: await this.sources.runDue() };
  }
}
