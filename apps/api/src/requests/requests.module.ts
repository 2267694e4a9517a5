import { Inject, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { BudgetsModule } from '../budgets/budgets.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { OrgModule } from '../org/org.module.js';
import { QuotasModule, QuotasService } from '../quotas/quotas.module.js';
import { AgreementsResolver } from './agreements.resolver.js';
import { AgreementsService } from './agreements.service.js';
import { DecisionsService, EscalationProcessor } from './decisions.service.js';
import { DraftsService } from './drafts.service.js';
import { EmergencyService } from './emergency.service.js';
import { EvidenceService } from './evidence.service.js';
import { IncreaseEndingService } from './increase-ending.service.js';
import {
  BudgetIncreasesResolver,
  IncreasesInForce,
  QuotaIncreasesResolver,
} from './increases.resolver.js';
import { LimitsService } from './limits.service.js';
import { IncreasesService } from './increases.service.js';
import { RequestsResolver } from './requests.resolver.js';
import { RequestsService } from './requests.service.js';
import { approvalsSection } from './section-approvals.js';

export { escalateRequests } from './decisions.service.js';
export { limitDecided, limitRequested, limitRequestEscalated } from './requests.facts.js';
export { findRequest, type RequestRow } from './requests.repository.js';

/** The keys of the configuration file that are this domain's. */
export const requestSections = (changed: Consequence): ConfigSection[] => [
  approvalsSection(changed),
];

/** Requests for more than a budget or a quota allows, their approval, and the increases that follow. */
@Module({
  imports: [AccessModule, AuditModule, ConfigModule, OrgModule, BudgetsModule, QuotasModule],
  providers: [
    AgreementsResolver,
    AgreementsService,
    BudgetIncreasesResolver,
    DecisionsService,
    DraftsService,
    EmergencyService,
    EscalationProcessor,
    EvidenceService,
    IncreaseEndingService,
    IncreasesInForce,
    LimitsService,
    QuotaIncreasesResolver,
    IncreasesService,
    RequestsResolver,
    RequestsService,
  ],
})
export class RequestsModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(QuotasService) quotas: QuotasService,
  ) {
    sections.add(...requestSections({ follow: (tx) => quotas.changed(tx) }));
  }
}
