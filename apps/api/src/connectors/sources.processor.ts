import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { inLane } from '../platform/database.js';
import { Handles, type JobHandler } from '../platform/jobs.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { runSources, SourcesService } from './sources.service.js';

/** Sources that one process reads at once. */
const READERS = 2;

/**
 * Reading takes minutes, and a job of minutes would keep the place of those that take milliseconds: the job only sees to it that
 * sources are read. A reader that dies is replaced at the next turn of the job.
 */
@Handles(runSources)
@Injectable()
export class SourcesProcessor implements JobHandler, OnModuleDestroy {
  private readonly readers = new Set<Promise<void>>();
  private isOver = false;

  constructor(
    @Inject(SourcesService) private readonly sources: SourcesService,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  run(): Promise<{ readers: number }> {
    if (this.readers.size < READERS && !this.isOver) this.startReader();
    return Promise.resolve({ readers: this.readers.size });
  }

  private startReader(): void {
    const reader = inLane('intake', () => this.sources.runDue(() => !this.isOver))
      .then(() => undefined)
      .catch((error: unknown) => this.log.error({ err: error }, 'sources could not be read'))
      .finally(() => this.readers.delete(reader));
    this.readers.add(reader);
  }

  /** What is being read is finished as far as one object or page. */
  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.readers);
  }
}
