import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { PricesModule } from '../prices/prices.module.js';
import { CallsResolver } from './calls/calls.resolver.js';
import { CallsService } from './calls/calls.service.js';
import { ChangesResolver } from './changes/changes.resolver.js';
import { ChangesService } from './changes/changes.service.js';
import { ChartLines } from './files/lines.service.js';
import { SpendFiles } from './files/files.service.js';
import { FoldDaysProcessor } from './fold-days.processor.js';
import { FoldedInvariant } from './folded-invariant.js';
import { ForecastController } from './forecast/forecast.controller.js';
import { ForecastResolver } from './forecast/forecast.resolver.js';
import { ForecastService } from './forecast/forecast.service.js';
import { ForecastReading } from './forecast/reading.service.js';
import { fiscalCalendarSection } from './plans/fiscal-calendar.js';
import { CalendarOfMeResolver } from './plans/me.resolver.js';
import { PlansController } from './plans/plans.controller.js';
import { PlansResolver } from './plans/plans.resolver.js';
import { PlansService } from './plans/plans.service.js';
import { RetirementsController } from './retirements/retirements.controller.js';
import { RetirementsResolver } from './retirements/retirements.resolver.js';
import { RetirementsService } from './retirements/retirements.service.js';
import { ActsService } from './savings/realised/acts.service.js';
import { SavingsResolver } from './savings/savings.resolver.js';
import { SavingsService } from './savings/savings.service.js';
import { SpendController } from './spend.controller.js';
import { SpendRepository } from './spend.repository.js';
import { SpendResolver } from './spend.resolver.js';
import { SpendService } from './spend.service.js';
import { StandingCalls } from './what-if/standing-calls.service.js';
import { WhatIfResolver } from './what-if/what-if.resolver.js';
import { WhatIfService } from './what-if/what-if.service.js';

export { callersSince, type CallerRow } from './callers.repository.js';
export * as callRows from './calls/call.repository.js';
export { busiestMinutes, type BusiestMinute } from './calls/minute.repository.js';
export { SpendFiles } from './files/files.service.js';
export { SpendService } from './spend.service.js';
export type { Freshness } from './spend.service.js';
export type { SpendRow } from './answer.js';
export type { SpendFigures } from './figures.js';
export { foldDays } from './fold-days.processor.js';
export type { SpendInput } from './question.js';
export { calendarText, fiscalCalendar, fiscalCalendarIn } from './plans/fiscal-calendar.js';
export { ForecastService } from './forecast/forecast.service.js';
export type { ForecastPeriod } from './forecast/forecast.service.js';
export type { Outlook } from './forecast/outlook.js';

/** Every forecast goes by what the file says when it is asked for. */
const nothing: Consequence = { follow: () => Promise.resolve() };

/** The keys of the configuration file that are this domain's. */
export const spendSections = (changed: Consequence = nothing): ConfigSection[] => [
  fiscalCalendarSection(changed),
];

@Module({
  imports: [AuditModule, ConfigModule, LedgerModule, PricesModule],
  controllers: [ForecastController, PlansController, RetirementsController, SpendController],
  providers: [
    ActsService,
    CalendarOfMeResolver,
    CallsResolver,
    CallsService,
    ChangesResolver,
    ChangesService,
    ChartLines,
    ForecastReading,
    ForecastResolver,
    ForecastService,
    PlansResolver,
    PlansService,
    RetirementsResolver,
    RetirementsService,
    SavingsResolver,
    SavingsService,
    SpendFiles,
    SpendRepository,
    SpendService,
    SpendResolver,
    StandingCalls,
    WhatIfResolver,
    WhatIfService,
    FoldDaysProcessor,
    FoldedInvariant,
  ],
  exports: [ForecastService, SpendFiles, SpendService],
})
export class SpendModule {
  constructor(@Inject(ConfigSections) sections: ConfigSections) {
    sections.add(...spendSections());
  }
}
