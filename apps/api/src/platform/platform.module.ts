import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { Clock, SystemClock } from './clock.js';
import { CONFIG, type Config } from './config.js';
import { Database, PROCESS_KIND } from './database.js';
import { HealthController } from './health.controller.js';
import { InstanceController, InstanceResolver } from './instance.resolver.js';
import { InstanceService } from './instance.service.js';
import { JobRunner } from './job-runner.js';
import { LaneInterceptor } from './lane.js';
import { createLogger, LOGGER } from './log.js';
import type { ProcessKind } from './postgres/lanes.js';
import { Outgoing } from './outgoing/outgoing.js';
import { OutgoingFetch } from './outgoing/outgoing-fetch.js';
import { PastRetention } from './postgres/past-retention.service.js';
import { ProblemFilter } from './http/problem.filter.js';
import { QuestionTurns } from './queues/question-turns.js';
import { Reports } from './reports.js';
import { Gauges } from './watch/gauges.js';
import { ServerWatch } from './watch/server-watch.js';
import { WorkerEndpoint } from './watch/worker-endpoint.js';
import { Handlers } from './work/handlers.js';
import { WorkResolver } from './work/work.resolver.js';
import { WorkService } from './work/work.service.js';

/** What every domain stands on. Global, so that a domain imports domains only. */
@Global()
@Module({ imports: [DiscoveryModule] })
export class PlatformModule {
  static with(config: Config, kind: ProcessKind, clock: Clock = new SystemClock()): DynamicModule {
    return {
      module: PlatformModule,
      controllers: [HealthController, InstanceController],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: PROCESS_KIND, useValue: kind },
        { provide: Clock, useValue: clock },
        { provide: LOGGER, useFactory: () => createLogger(config) },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: LaneInterceptor },
        { provide: APP_INTERCEPTOR, useClass: QuestionTurns },
        Database,
        Gauges,
        Handlers,
        InstanceService,
        InstanceResolver,
        JobRunner,
        Outgoing,
        OutgoingFetch,
        PastRetention,
        Reports,
        ServerWatch,
        WorkerEndpoint,
        WorkResolver,
        WorkService,
      ],
      exports: [
        CONFIG,
        Clock,
        LOGGER,
        Database,
        Gauges,
        InstanceService,
        JobRunner,
        Outgoing,
        OutgoingFetch,
        PastRetention,
        Reports,
      ],
    };
  }
}
