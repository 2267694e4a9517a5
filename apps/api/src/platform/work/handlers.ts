import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import { invariant } from '../errors.js';
import {
  type Answer,
  HANDLES,
  type JobContract,
  type JobHandler,
  type Recurring,
} from '../jobs.js';

export interface Handling {
  readonly contract: JobContract;
  readonly handler: JobHandler;
}

/** Who does which job, and which jobs answer which fact. */
@Injectable()
export class Handlers {
  private readonly byJob = new Map<string, Handling>();
  private byFact: ReadonlyMap<string, readonly string[]> = new Map();

  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  /** Throws unless every contract has exactly one handler. */
  bind(pipeline: readonly Answer[], recurring: readonly Recurring[]): void {
    const contracts = new Set(
      [...pipeline.flatMap((answer) => answer.jobs), ...recurring.map((r) => r.job)].map(
        ({ name }) => name,
      ),
    );
    for (const { instance, metatype } of this.discovery.getProviders()) {
      if (typeof metatype !== 'function') continue;
      const contract = this.reflector.get<JobContract | undefined>(HANDLES, metatype);
      if (contract === undefined) continue;
      invariant(!this.byJob.has(contract.name), `two handlers for the job ${contract.name}`);
      this.byJob.set(contract.name, { contract, handler: instance as JobHandler });
    }
    for (const name of contracts) invariant(this.byJob.has(name), `no handler for the job ${name}`);
    this.byFact = new Map(
      pipeline.map((answer) => [answer.fact, answer.jobs.map(({ name }) => name)]),
    );
  }

  get answers(): ReadonlyMap<string, readonly string[]> {
    return this.byFact;
  }

  get names(): readonly string[] {
    return [...this.byJob.keys()];
  }

  find(job: string): Handling | undefined {
    return this.byJob.get(job);
  }
}
