import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { OrgModule } from '../org/org.module.js';
import { PricesModule } from '../prices/prices.module.js';
import { AwsSessions } from './aws/aws-session.js';
import { BedrockCloudwatchLogs } from './bedrock-logs/bedrock-cloudwatch-logs.js';
import { EventsService } from './bedrock-logs/events.service.js';
import { BedrockS3 } from './bedrock-s3/bedrock-s3.js';
import { ObjectsService } from './bedrock-s3/objects.service.js';
import { QueueService } from './bedrock-s3/queue.service.js';
import { ScanService } from './bedrock-s3/scan.service.js';
import { ConnectorsResolver } from './connectors.resolver.js';
import { DraftsService } from './drafts.service.js';
import { AwsOrganization } from './inventory/aws-organization.js';
import { BedrockInventory } from './inventory/bedrock-inventory.js';
import { InventorySources } from './inventory/inventory-sources.js';
import { InventoryResolver } from './inventory/inventory.resolver.js';
import { PriceSources } from './price-sources.js';
import { sourcesSection } from './section-sources.js';
import { SourceGauges } from './source-gauges.js';
import { SourceTypes } from './source-types.js';
import { SourcesProcessor } from './sources.processor.js';
import { SourcesService } from './sources.service.js';

export { runSources } from './sources.service.js';

/** The keys of the configuration file that are this domain's. */
export const connectorSections = (
  changed: Consequence,
  types: Pick<SourceTypes, 'find' | 'names'>,
): ConfigSection[] => [sourcesSection(changed, types)];

/** Nothing follows from a changed source but its own next run. */
const nothing: Consequence = { follow: () => Promise.resolve() };

/** Feeds from outside: where they are, when they are read, and what went wrong. */
@Module({
  imports: [AuditModule, ConfigModule, IntakeModule, OrgModule, PricesModule],
  providers: [
    AwsOrganization,
    AwsSessions,
    BedrockInventory,
    BedrockCloudwatchLogs,
    BedrockS3,
    ConnectorsResolver,
    DraftsService,
    EventsService,
    InventoryResolver,
    InventorySources,
    ObjectsService,
    PriceSources,
    QueueService,
    ScanService,
    SourceGauges,
    SourcesProcessor,
    SourcesService,
    SourceTypes,
  ],
})
export class ConnectorsModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(SourceTypes) types: SourceTypes,
    @Inject(PriceSources) prices: PriceSources,
    @Inject(BedrockS3) bedrockS3: BedrockS3,
    @Inject(BedrockCloudwatchLogs) cloudwatchLogs: BedrockCloudwatchLogs,
  ) {
    types.add(...prices.types, bedrockS3.type, cloudwatchLogs.type);
    sections.add(...connectorSections(nothing, types));
  }
}
