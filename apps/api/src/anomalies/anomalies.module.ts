import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { EscalationProcessor, ScoringProcessor } from './anomalies.processor.js';
import { OperationsModule } from '../operations/operations.module.js';
import { AnomaliesResolver } from './anomalies.resolver.js';
import { AnomaliesService } from './anomalies.service.js';
import { DetailService } from './detail.service.js';
import { HandlingService } from './handling.service.js';
import { IncidentsService } from './incidents/incidents.service.js';
import { PlansService } from './plans.service.js';
import { AnomalyRetention } from './retention.processor.js';
import { anomaliesSection } from './section-anomalies.js';
import { ScoringService } from './watch/scoring.service.js';

export { anomalyChanged, type AnomalyStep } from './anomalies.facts.js';
export { escalateAnomalies, scoreAnomalies } from './anomalies.processor.js';
export { type AnomalyCard, readAnomalyCard } from './card.js';
export { purgeAnomalies } from './retention.processor.js';

/** The keys of the configuration file that are this domain's. */
export const anomalySections = (changed: Consequence): ConfigSection[] => [
  anomaliesSection(changed),
];

/** The next pass goes by what the file says. */
const nothing: Consequence = { follow: () => Promise.resolve() };

/** Unexpected spend: found, explained, and judged by people. */
@Module({
  imports: [AuditModule, ConfigModule, OperationsModule],
  providers: [
    AnomaliesResolver,
    AnomaliesService,
    DetailService,
    EscalationProcessor,
    HandlingService,
    IncidentsService,
    PlansService,
    AnomalyRetention,
    ScoringProcessor,
    ScoringService,
  ],
})
export class AnomaliesModule {
  constructor(@Inject(ConfigSections) sections: ConfigSections) {
    sections.add(...anomalySections(nothing));
  }
}
