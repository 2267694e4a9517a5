import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { InvariantChecks, LedgerModule } from '../ledger/ledger.module.js';
import { BatchesService } from './batches.service.js';
import { IntakeExportsController } from './exports.controller.js';
import { IntakeController } from './intake.controller.js';
import { IntakeGate } from './intake-gate.js';
import { IntakeGauges } from './intake-gauges.js';
import { intakeAddsUp } from './intake-invariant.js';
import { IntakeResolver } from './intake.resolver.js';
import { IntakeService } from './intake.service.js';
import { OtlpController } from './otlp/otlp.controller.js';
import { OtlpService } from './otlp/otlp.service.js';
import { QuarantineService } from './quarantine.service.js';
import { ReportsService } from './reports.service.js';

export { runsBetween } from './imports.repository.js';
export { eventsOf } from './formats.js';
export { BrokenStream, IntakeService } from './intake.service.js';
export { openConflicts } from './quarantine.repository.js';
export { ReportsService } from './reports.service.js';

/** Where usage enters: uploads and imports, what is held back, and what no team owns. */
@Module({
  imports: [AuditModule, LedgerModule],
  controllers: [IntakeController, IntakeExportsController, OtlpController],
  providers: [
    BatchesService,
    IntakeGate,
    IntakeGauges,
    IntakeResolver,
    IntakeService,
    OtlpService,
    QuarantineService,
    ReportsService,
  ],
  exports: [IntakeService, ReportsService],
})
export class IntakeModule {
  constructor(@Inject(InvariantChecks) invariants: InvariantChecks) {
    invariants.add('Counted once: received = accepted + duplicate + quarantined', intakeAddsUp);
  }
}
