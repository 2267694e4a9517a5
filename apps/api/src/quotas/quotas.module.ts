import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { BudgetsModule } from '../budgets/budgets.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { OrgModule } from '../org/org.module.js';
import { type Books, PricesModule } from '../prices/prices.module.js';
import { MinuteCounters } from './minute-counters.js';
import { OutputCeiling } from './output-ceiling.js';
import { QuotaMeter } from './quota-meter.js';
import { QuotasResolver } from './quotas.resolver.js';
import { QuotasService } from './quotas.service.js';
import { QuotaViews } from './quota-views.service.js';
import { quotasSection } from './section-quotas.js';
import { SplittingService } from './splitting.service.js';

export type { EndedCall } from './metered-call.js';
export { OutputCeiling } from './output-ceiling.js';
export { QuotaBook } from './quota-book.js';
export { QuotaMeter } from './quota-meter.js';
export { effectiveLimits, type Quota } from './quota.js';
export { ENVIRONMENTS_OF_QUOTAS } from './quotas.repository.js';
export { quotasChanged } from './quotas.facts.js';
export { QuotasService } from './quotas.service.js';
export type { Took } from './taking.js';

/** The keys of the configuration file that are this domain's. */
export const quotaSections = (changed: Consequence, books: Books): ConfigSection[] => [
  quotasSection(changed, books),
];

/** How fast and how much may be called: counters of minutes, days and calls under way. */
@Module({
  imports: [AuditModule, ConfigModule, OrgModule, PricesModule, BudgetsModule],
  providers: [
    MinuteCounters,
    OutputCeiling,
    QuotaMeter,
    QuotasResolver,
    QuotasService,
    QuotaViews,
    SplittingService,
  ],
  exports: [OutputCeiling, QuotaMeter, QuotasService],
})
export class QuotasModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(QuotasService) quotas: QuotasService,
  ) {
    sections.add(
      ...quotaSections(
        { follow: (tx) => quotas.changed(tx) },
        { book: (sql) => quotas.prices(sql) },
      ),
    );
  }
}
