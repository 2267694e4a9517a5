import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { OrgModule } from '../org/org.module.js';
import { Clock } from '../platform/clock.js';
import { type Books, PricesModule, PricesService } from '../prices/prices.module.js';
import { SpendModule } from '../spend/spend.module.js';
import { AnomalyProcessor } from './ladder/anomaly.processor.js';
import { BackTestService } from './ladder/backtest.service.js';
import { BudgetsResolver } from './budgets.resolver.js';
import { BudgetsService } from './budgets.service.js';
import { FreezeService } from './freeze/freeze.service.js';
import { FrozenKeysResolver } from './freeze/frozen-keys.resolver.js';
import { LadderService } from './ladder/ladder.service.js';
import { ProtectionService } from './protection.service.js';
import { PastWindowsResolver } from './windows/past-windows.resolver.js';
import { PastWindowsService } from './windows/past-windows.service.js';
import { LimitsOfCharts } from './windows/limits-of-charts.js';
import { budgetsSection } from './section-budgets.js';
import { unbudgetedSection } from './section-unbudgeted.js';

export { type Budget, type BudgetBook, increasesAt } from './budget.js';
export * as budgetFacts from './budgets.facts.js';
export { BudgetsService, type BudgetStanding, type CurrentWindow } from './budgets.service.js';
export type { Denial } from './denial.js';
export { FreezeService } from './freeze/freeze.service.js';
export * as limitAlerts from './limit-alerts.repository.js';
export * as limitSettings from './limit-settings.repository.js';
export { climbOnAnomaly } from './ladder/anomaly.processor.js';
export * as pace from './pace.js';
export * as planning from './planning.js';
export { ProtectionService } from './protection.service.js';
export * as scopeChecks from './scope-checks.js';
export { WindowChanges } from './windows/window-changes.js';
export * as windowRows from './windows/window.repository.js';

/** The keys of the configuration file that are this domain's. */
export const budgetSections = (
  changed: Consequence,
  books: Books,
  clock: Pick<Clock, 'now'>,
): ConfigSection[] => [budgetsSection(changed, books, clock), unbudgetedSection(changed, books)];

/** What may be spent: budgets, their windows and balances, and the steps of their ladders. */
@Module({
  imports: [
    ...[AuditModule, ConfigModule, OrgModule, PricesModule, LedgerModule, GatewaysModule],
    SpendModule,
  ],
  providers: [
    AnomalyProcessor,
    BackTestService,
    BudgetsResolver,
    BudgetsService,
    FreezeService,
    FrozenKeysResolver,
    LadderService,
    LimitsOfCharts,
    PastWindowsResolver,
    PastWindowsService,
    ProtectionService,
  ],
  exports: [BudgetsService, FreezeService, ProtectionService],
})
export class BudgetsModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(BudgetsService) budgets: BudgetsService,
    @Inject(PricesService) prices: PricesService,
    @Inject(Clock) clock: Clock,
  ) {
    sections.add(...budgetSections({ follow: (tx) => budgets.changed(tx) }, prices, clock));
    prices.onChange((tx) => budgets.identitiesChanged(tx));
  }
}
