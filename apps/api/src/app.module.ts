import { existsSync } from 'node:fs';
import path from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessModule } from './access/access.module.js';
import { AdmissionsModule } from './admissions/admissions.module.js';
import { AnomaliesModule } from './anomalies/anomalies.module.js';
import { ApprovalsModule } from './approvals/approvals.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BudgetsModule } from './budgets/budgets.module.js';
import { ChargebackModule } from './chargeback/chargeback.module.js';
import { ConnectorsModule } from './connectors/connectors.module.js';
import { ConfigModule } from './config/config.module.js';
import { ControlsModule } from './controls/controls.module.js';
import { DevelopersModule } from './developers/developers.module.js';
import { EnforcementModule } from './enforcement/enforcement.module.js';
import { ExplainModule } from './explain/explain.module.js';
import { GatewayModule } from './gateway/gateway.module.js';
import { GatewaysModule } from './gateways/gateways.module.js';
import { HoldsModule } from './holds/holds.module.js';
import { IntakeModule } from './intake/intake.module.js';
import { LeasesModule } from './leases/leases.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { OrgModule } from './org/org.module.js';
import { PoliciesModule } from './policies/policies.module.js';
import { pipeline, recurring } from './pipeline.js';
import type { Clock } from './platform/clock.js';
import type { Config } from './platform/config.js';
import { boundBatches } from './platform/graphql/batches.js';
import { graphqlModule } from './platform/graphql/graphql.js';
import { readBodies } from './platform/http/bodies.js';
import { compressAnswers } from './platform/http/compression.js';
import { boundConnections, connectionOptions } from './platform/http/connections.js';
import { BODY_BYTES_MAX } from './platform/http/limits.js';
import { JobRunner } from './platform/job-runner.js';
import { LOGGER, type Logger } from './platform/log.js';
import { PlatformModule } from './platform/platform.module.js';
import type { ProcessKind } from './platform/postgres/lanes.js';
import { trustOf } from './platform/http/proxies.js';
import { publicPrefix, withoutPrefix } from './platform/http/public-place.js';
import { servePages } from './platform/http/pages.js';
import { secureHeaders } from './platform/http/security-headers.js';
import { refuseUnfitRequests } from './platform/text/border.js';
import { measureRequests } from './platform/watch/http-metrics.js';
import { EndOfWorkModule } from './platform/work/end-of-work.module.js';
import { WorkerEndpoint } from './platform/watch/worker-endpoint.js';
import { PricesModule } from './prices/prices.module.js';
import { QuotasModule } from './quotas/quotas.module.js';
import { ReconciliationModule } from './reconciliation/reconciliation.module.js';
import { RequestsModule } from './requests/requests.module.js';
import { SpendModule } from './spend/spend.module.js';
import { ViewsModule } from './views/views.module.js';

@Module({})
class AppModule {
  static with(config: Config, kind: ProcessKind, clock?: Clock): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(config, kind, clock),
        graphqlModule,
        AuditModule,
        AccessModule,
        ConfigModule,
        ApprovalsModule,
        OrgModule,
        PricesModule,
        LedgerModule,
        IntakeModule,
        SpendModule,
        ViewsModule,
        OperationsModule,
        AnomaliesModule,
        ReconciliationModule,
        ChargebackModule,
        GatewaysModule,
        BudgetsModule,
        HoldsModule,
        LeasesModule,
        QuotasModule,
        RequestsModule,
        ControlsModule,
        PoliciesModule,
        AdmissionsModule,
        DevelopersModule,
        ExplainModule,
        GatewayModule,
        NotificationsModule,
        ConnectorsModule,
        EnforcementModule,
        EndOfWorkModule,
      ],
    };
  }
}

async function createApp(
  config: Config,
  kind: ProcessKind,
  clock?: Clock,
): Promise<NestFastifyApplication> {
  const prefix = publicPrefix(config);
  const adapter = new FastifyAdapter({
    ...connectionOptions(config.BURSAR_IDLE_SECONDS * 1000),
    bodyLimit: BODY_BYTES_MAX,
    rewriteUrl: ({ url = '/' }) => withoutPrefix(url, prefix),
    trustProxy: trustOf(config),
    genReqId: () => crypto.randomUUID(),
    routerOptions: { ignoreDuplicateSlashes: false, ignoreTrailingSlash: false },
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, kind, clock),
    adapter,
    {
      logger: ['error', 'fatal'],
      abortOnError: false,
      bodyParser: false,
    },
  );
  app.enableShutdownHooks();
  return app;
}

export interface ApiOptions {
  clock?: Clock;
  /** Also run jobs in this process: for tests, and for the smallest installation. */
  worker?: boolean;
}

/** The HTTP process, ready to listen. */
export async function createApi(
  config: Config,
  options: ApiOptions = {},
): Promise<NestFastifyApplication> {
  const app = await createApp(config, 'api', options.clock);
  const fastify = app.getHttpAdapter().getInstance();
  const idleMs = config.BURSAR_IDLE_SECONDS * 1000;
  await secureHeaders(fastify);
  await compressAnswers(fastify);
  measureRequests(fastify, app.get<Logger>(LOGGER));
  boundConnections(fastify, idleMs);
  readBodies(fastify, idleMs);
  refuseUnfitRequests(fastify);
  boundBatches(fastify);
  if (config.BURSAR_WEB_DIR !== undefined && existsSync(config.BURSAR_WEB_DIR)) {
    await servePages(fastify, path.resolve(config.BURSAR_WEB_DIR), config);
  }
  await app.init();
  await fastify.ready();
  const jobs = app.get(JobRunner);
  jobs.bind(pipeline, recurring);
  if (options.worker === true) await jobs.start();
  return app;
}

/** The process that does the jobs; it serves only those who look after it. */
export async function createWorker(config: Config): Promise<NestFastifyApplication> {
  const app = await createApp(config, 'worker');
  await app.init();
  const jobs = app.get(JobRunner);
  jobs.bind(pipeline, recurring);
  await jobs.start();
  await app.get(WorkerEndpoint).listen();
  return app;
}
