import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { BudgetsModule, Gates } from '../budgets/budgets.module.js';
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

export { quotasChanged } from './quotas.facts.js';
export { effectiveLimits, type LimitName, type Quota, toLimitData } from './quota.js';
export type { QuotaBook } from './quota-book.js';
export { QuotasService } from './quotas.service.js';

/** The keys of the configuration file that are this domain's. */
export const quotaSections = (changed: Consequence, books: Books): ConfigSection[] => [
  quotasSection(changed, books),
];

/** After controls: the ceiling is one for the call as it is going to be made. */
const CEILING_POSITION = 30;

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
