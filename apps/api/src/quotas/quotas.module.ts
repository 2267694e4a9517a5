import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { BudgetsModule, Gates } from '../budgets/budgets.module.js';
import {
  type ConfigSection,
  ConfigSections,
  type Consequence,
  OrgModule,
} from '../org/org.module.js';
import { type Books, PricesModule } from '../prices/prices.module.js';
import { AgreementsResolver } from './agreements.resolver.js';
import { AgreementsService } from './agreements.service.js';
import { DecisionsService, EscalationProcessor } from './decisions.service.js';
import { DraftsService } from './drafts.service.js';
import { EmergencyService } from './emergency.service.js';
import { EndingService } from './ending.service.js';
import { EvidenceService } from './evidence.service.js';
import { LimitsService } from './limits.service.js';
import { MinuteCounters } from './minute-counters.js';
import { OutputCeiling } from './output-ceiling.js';
import { QuotaMeter } from './quota-meter.js';
import { QuotasResolver } from './quotas.resolver.js';
import { QuotasService } from './quotas.service.js';
import { QuotaViews } from './quota-views.service.js';
import { RaisesResolver } from './raises.resolver.js';
import { RaisingService } from './raising.service.js';
import { RequestsResolver } from './requests.resolver.js';
import { RequestsService } from './requests.service.js';
import { approvalsSection } from './section-approvals.js';
import { quotasSection } from './section-quotas.js';
import { SplittingService } from './splitting.service.js';

export { escalateRequests } from './decisions.service.js';
export {
  limitDecided,
  limitRaised,
  limitRequested,
  limitRequestEscalated,
  quotasChanged,
} from './quotas.facts.js';
export { type Quota, toLimitData } from './quota.js';
export { QuotasService } from './quotas.service.js';

/** The keys of the configuration file that are this domain's. */
export const quotaSections = (changed: Consequence, books: Books): ConfigSection[] => [
  quotasSection(changed, books),
  approvalsSection(changed),
];

/** After controls: the ceiling is one for the call as it is going to be made. */
const CEILING_POSITION = 30;

/** How fast and how much may be called: counters of minutes, days and calls under way, and requests for more. */
@Module({
  imports: [AuditModule, OrgModule, PricesModule, BudgetsModule],
  providers: [
    AgreementsResolver,
    AgreementsService,
    DecisionsService,
    DraftsService,
    EmergencyService,
    EscalationProcessor,
    EndingService,
    EvidenceService,
    LimitsService,
    MinuteCounters,
    OutputCeiling,
    QuotaMeter,
    QuotasResolver,
    QuotasService,
    QuotaViews,
    RaisesResolver,
    RaisingService,
    RequestsResolver,
    RequestsService,
    SplittingService,
  ],
  exports: [QuotasService],
})
export class QuotasModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(Gates) gates: Gates,
    @Inject(QuotaMeter) meter: QuotaMeter,
    @Inject(OutputCeiling) ceiling: OutputCeiling,
    @Inject(QuotasService) quotas: QuotasService,
  ) {
    sections.add(
      ...quotaSections(
        { follow: (tx) => quotas.changed(tx) },
        { book: (sql) => quotas.prices(sql) },
      ),
    );
    gates.setMeter(meter);
    gates.addJudge(CEILING_POSITION, ceiling);
  }
}
