import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { BudgetsModule } from '../budgets/budgets.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { ControlsModule } from '../controls/controls.module.js';
import { OrgModule } from '../org/org.module.js';
import { PricesModule } from '../prices/prices.module.js';
import { ReconciliationModule } from '../reconciliation/reconciliation.module.js';
import { AwsSessions } from './aws/aws-session.js';
import { AwsBudgetsResolver } from './aws-budgets/aws-budgets.resolver.js';
import { AwsBudgetsService } from './aws-budgets/aws-budgets.service.js';
import { NoticesProcessor } from './aws-budgets/notices.processor.js';
import { NoticesService } from './aws-budgets/notices.service.js';
import { AwsQuotas } from './aws-quotas/aws-quotas.js';
import { AwsQuotasResolver } from './aws-quotas/aws-quotas.resolver.js';
import { AwsQuotasService } from './aws-quotas/aws-quotas.service.js';
import { QuotaNames } from './aws-quotas/quota-names.js';
import { BedrockBatch } from './bedrock-batch/bedrock-batch.js';
import { OutputsService } from './bedrock-batch/outputs.service.js';
import { BedrockCloudwatchLogs } from './bedrock-logs/bedrock-cloudwatch-logs.js';
import { EventsService } from './bedrock-logs/events.service.js';
import { BedrockS3 } from './bedrock-s3/bedrock-s3.js';
import { ObjectsService } from './bedrock-s3/objects.service.js';
import { QueueService } from './bedrock-s3/queue.service.js';
import { ScanService } from './bedrock-s3/scan.service.js';
import { HealthChecksProcessor } from './checks/health-checks.processor.js';
import { HealthChecksResolver } from './checks/health-checks.resolver.js';
import { HealthChecksService } from './checks/health-checks.service.js';
import { healthChecksSection } from './checks/section-health-checks.js';
import { CloudwatchMetrics } from './cloudwatch-metrics/cloudwatch-metrics.js';
import { MetricsService } from './cloudwatch-metrics/metrics.service.js';
import { ConnectorsResolver } from './connectors.resolver.js';
import { DraftsService } from './drafts.service.js';
import { CostExplorer } from './cost-explorer/cost-explorer.js';
import { CostsService } from './cost-explorer/costs.service.js';
import { Cur } from './cur/cur.js';
import { FilesService } from './cur/files.service.js';
import { AwsOrganization } from './inventory/aws-organization.js';
import { BedrockInventory } from './inventory/bedrock-inventory.js';
import { CostCategories } from './inventory/cost-categories.js';
import { InventorySources } from './inventory/inventory-sources.js';
import { InventoryResolver } from './inventory/inventory.resolver.js';
import { LiteLlm } from './litellm/litellm.js';
import { PriceSources } from './price-sources.js';
import { ProviderReports } from './provider-reports/provider-reports.js';
import { PurgeProcessor } from './purge.processor.js';
import { Retention } from './retention.service.js';
import { sourcesSection } from './section-sources.js';
import { SourceGauges } from './source-gauges.js';
import { SourceWatchProcessor } from './source-watch.processor.js';
import { SourceWatch } from './source-watch.service.js';
import type { SourceType } from './source.js';
import { CertificatesService } from './sns/certificates.service.js';
import { SnsHookController } from './sns/sns-hook.controller.js';
import { SnsHookService } from './sns/sns-hook.service.js';
import { SourceTypes } from './source-types.js';
import { SourcesProcessor } from './sources.processor.js';
import { SourcesService } from './sources.service.js';

export { AwsFailure } from './aws/aws-failure.js';
export { type AwsSession, AwsSessions } from './aws/aws-session.js';
export type { PolicyStatement } from './aws/aws-settings.js';
export { policyDocument } from './aws/policy-document.js';
export { runHealthChecks } from './checks/health-checks.processor.js';
export { readNotice } from './aws-budgets/notices.processor.js';
export { noticeReceived } from './sns/sns-hook.service.js';
export { purgeReadings } from './purge.processor.js';
export { EVERY_ACCOUNT, lastReads } from './sources.repository.js';
export { runSources } from './sources.service.js';
export { watchSources } from './source-watch.processor.js';

/** The keys of the configuration file that are this domain's. */
export const connectorSections = (
  changed: Consequence,
  types: Pick<SourceTypes, 'find' | 'names'>,
): ConfigSection[] => [sourcesSection(changed, types), healthChecksSection(changed)];

/** Nothing follows from a changed source but its own next run. */
const nothing: Consequence = { follow: () => Promise.resolve() };

/** What brings a type of source of its own. */
const CONNECTORS = [
  BedrockS3,
  BedrockCloudwatchLogs,
  BedrockBatch,
  CloudwatchMetrics,
  AwsQuotas,
  CostExplorer,
  Cur,
  LiteLlm,
] as const;
const CONNECTED = Symbol('types of sources');

/** Feeds from outside: where they are, when they are read, and what went wrong. */
@Module({
  imports: [
    AuditModule,
    BudgetsModule,
    ConfigModule,
    ControlsModule,
    IntakeModule,
    OrgModule,
    PricesModule,
    ReconciliationModule,
  ],
  controllers: [SnsHookController],
  providers: [
    ...CONNECTORS,
    AwsBudgetsResolver,
    AwsBudgetsService,
    AwsOrganization,
    AwsQuotasResolver,
    AwsQuotasService,
    AwsSessions,
    BedrockInventory,
    CertificatesService,
    ConnectorsResolver,
    CostCategories,
    CostsService,
    DraftsService,
    EventsService,
    FilesService,
    HealthChecksProcessor,
    HealthChecksResolver,
    HealthChecksService,
    MetricsService,
    NoticesProcessor,
    NoticesService,
    InventoryResolver,
    InventorySources,
    ObjectsService,
    OutputsService,
    PriceSources,
    ProviderReports,
    PurgeProcessor,
    QueueService,
    QuotaNames,
    Retention,
    ScanService,
    SourceGauges,
    SnsHookService,
    SourcesProcessor,
    SourcesService,
    SourceTypes,
    SourceWatch,
    SourceWatchProcessor,
    {
      provide: CONNECTED,
      inject: [PriceSources, ProviderReports, ...CONNECTORS],
      useFactory: (
        prices: PriceSources,
        reports: ProviderReports,
        ...others: readonly { readonly type: SourceType }[]
      ) => [...prices.types, ...reports.types, ...others.map(({ type }) => type)],
    },
  ],
  exports: [AwsSessions],
})
export class ConnectorsModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(SourceTypes) types: SourceTypes,
    @Inject(CONNECTED) connected: readonly SourceType[],
  ) {
    types.add(...connected);
    sections.add(...connectorSections(nothing, types));
  }
}
