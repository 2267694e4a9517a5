import { Inject, Module } from '@nestjs/common';
import { ApprovalsModule } from '../approvals/approvals.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { BudgetsModule, BudgetsService } from '../budgets/budgets.module.js';
import { ConfigModule, ConfigSections, type Consequence } from '../config/config.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { OrgModule } from '../org/org.module.js';
import type { Sql } from '../platform/database.js';
import { publish } from '../platform/outbox.js';
import { PricesModule, PricesService } from '../prices/prices.module.js';
import { AccessRulesResolver } from './access/access.resolver.js';
import { AccessTrialService } from './access/access-trial.service.js';
import { controlsChanged } from './controls.facts.js';
import { TargetsProcessor } from './controls.processor.js';
import { ControlsJudge } from './controls-judge.js';
import { ControlsResolver } from './controls.resolver.js';
import { ControlsStateService } from './controls-state.service.js';
import { FlagsService } from './flags.service.js';
import { controlSections } from './sections.js';
import { StoppingService } from './stops/stopping.service.js';
import { StopsService } from './stops/stops.service.js';
import { TargetsService } from './targets.service.js';

export { ControlsJudge } from './controls-judge.js';
export { controlsChanged } from './controls.facts.js';
export { updateCircuitBreakers } from './controls.processor.js';
export * as controlsSql from './controls-sql.js';
export { loadAllControls, loadSettings } from './controls.repository.js';
export { FlagsService } from './flags.service.js';
export { controlSections } from './sections.js';
export { reasonProblem, type StoredStop, toStopData, toStopView } from './stops/stop.js';
export * as stopFacts from './stops/stops.facts.js';
export { lockStops, stopsInForce } from './stops/stop.repository.js';
export { StoppingService } from './stops/stopping.service.js';
export { type PublishStops, StopsService } from './stops/stops.service.js';
export { TargetsService } from './targets.service.js';

/** What may be called, where calls go, and what is stopped: as people set it. */
@Module({
  imports: [
    ApprovalsModule,
    AuditModule,
    ConfigModule,
    OrgModule,
    PricesModule,
    LedgerModule,
    BudgetsModule,
  ],
  providers: [
    AccessRulesResolver,
    AccessTrialService,
    ControlsJudge,
    ControlsResolver,
    ControlsStateService,
    FlagsService,
    StoppingService,
    StopsService,
    TargetsProcessor,
    TargetsService,
  ],
  exports: [ControlsJudge, FlagsService, StoppingService, StopsService, TargetsService],
})
export class ControlsModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(PricesService) prices: PricesService,
    @Inject(BudgetsService) budgets: BudgetsService,
  ) {
    const changed: Consequence = {
      follow: async (tx: Sql) => {
        await budgets.limitsChanged(tx);
        await publish(tx, controlsChanged, { version: 0 });
      },
    };
    sections.add(...controlSections(changed, prices));
  }
}
