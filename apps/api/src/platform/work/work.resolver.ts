import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../actor.js';
import { WorkService } from './work.service.js';

@Resolver()
export class WorkResolver {
  constructor(@Inject(WorkService) private readonly work: WorkService) {}

  @Query('work')
  @Allow('signedIn')
  async now() {
    const { workers, jobs, facts } = await this.work.now();
    const repeating = jobs.filter(({ everyMs }) => everyMs !== null);
    return {
      isWorkerRunning: workers.running > 0,
      workers: workers.running,
      workerSeenAt: workers.lastSeenAt,
      jobs: repeating.map(({ job, everyMs, ...rest }) => ({
        ...rest,
        name: job,
        everySeconds: Math.round(Number(everyMs) / 1_000),
      })),
      factsWaiting: facts.waiting,
      factsFailed: facts.failed,
      oldestFactAt: facts.oldestAt,
    };
  }
}
