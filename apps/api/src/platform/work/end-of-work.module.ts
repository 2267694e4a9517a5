import { Inject, Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { JobRunner } from '../job-runner.js';

/** Modules end from the last that the app imports to the first: work ends before what it stands on is taken away. */
@Injectable()
class EndOfWork implements OnModuleDestroy {
  constructor(@Inject(JobRunner) private readonly jobs: JobRunner) {}

  async onModuleDestroy(): Promise<void> {
    await this.jobs.stop();
  }
}

@Module({ providers: [EndOfWork] })
export class EndOfWorkModule {}
