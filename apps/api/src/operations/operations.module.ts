import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { PricesModule } from '../prices/prices.module.js';
import { SpendModule } from '../spend/spend.module.js';
import { AlertsProcessor } from './alerts/alerts.processor.js';
import { AlertsService } from './alerts/alerts.service.js';
import { OperationsGauges } from './alerts/operations-gauges.js';
import { OperationsRetention } from './alerts/retention.processor.js';
import { operationsSection } from './alerts/section-operations.js';
import { EventsController } from './events/events.controller.js';
import { EventsResolver } from './events/events.resolver.js';
import { EventsService } from './events/events.service.js';
import { OperationsController } from './operations.controller.js';
import { OperationsResolver } from './operations.resolver.js';
import { OperationsService } from './operations.service.js';

export { watchOperations } from './alerts/alerts.processor.js';
export { type OperationsAlert, operationsAlert } from './alerts/operations.facts.js';
export { purgeOperations } from './alerts/retention.processor.js';
export type { EventKind, FeedEvent } from './events/event.js';
export { EventsService } from './events/events.service.js';

/** The keys of the configuration file that are this domain's. */
export const operationsSections = (changed: Consequence): ConfigSection[] => [
  operationsSection(changed),
];

/** The next look at the limits goes by what the file says. */
const nothing: Consequence = { follow: () => Promise.resolve() };

/** How calls fare: errors, latency, throttles and limits of them; and the events that may explain a change. */
@Module({
  imports: [AuditModule, ConfigModule, PricesModule, SpendModule],
  controllers: [EventsController, OperationsController],
  providers: [
    AlertsProcessor,
    AlertsService,
    EventsResolver,
    EventsService,
    OperationsGauges,
    OperationsResolver,
    OperationsService,
    OperationsRetention,
  ],
  exports: [EventsService],
})
export class OperationsModule {
  constructor(@Inject(ConfigSections) sections: ConfigSections) {
    sections.add(...operationsSections(nothing));
  }
}
