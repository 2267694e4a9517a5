import { Inject, Module } from '@nestjs/common';
import { ApprovalKinds, ApprovalsModule } from '../approvals/approvals.module.js';
import { AuditModule } from '../audit/audit.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { AllocationsResolver } from './allocations/allocations.resolver.js';
import { DriversController } from './allocations/drivers.controller.js';
import { DriversService } from './allocations/drivers.service.js';
import { allocationsSection } from './allocations/section-allocations.js';
import { BillChargesService } from './charges/bill-charges.service.js';
import { BillChargesResolver } from './charges/bill-charges.resolver.js';
import { ChargeApproval } from './charges/charge-approval.js';
import { ChargeWriter } from './charges/charge-writer.js';
import { ChargesController } from './charges/charges.controller.js';
import { ChargesResolver } from './charges/charges.resolver.js';
import { ChargesService } from './charges/charges.service.js';
import { ChargesReading } from './charges/reading.service.js';
import { RecordingService } from './charges/recording.service.js';

/** Every month is split by what the file says when it is read. */
const nothing: Consequence = { follow: () => Promise.resolve() };

/** The keys of the configuration file that are this domain's. */
export const chargebackSections = (changed: Consequence = nothing): ConfigSection[] => [
  allocationsSection(changed),
];

/** What a month holds beside invocations, its close, and the statements that say what each team owes. */
@Module({
  imports: [ApprovalsModule, AuditModule, ConfigModule],
  controllers: [ChargesController, DriversController],
  providers: [
    AllocationsResolver,
    BillChargesResolver,
    BillChargesService,
    ChargeApproval,
    ChargeWriter,
    ChargesReading,
    ChargesResolver,
    ChargesService,
    DriversService,
    RecordingService,
  ],
})
export class ChargebackModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(ApprovalKinds) kinds: ApprovalKinds,
    @Inject(ChargeApproval) charges: ChargeApproval,
  ) {
    sections.add(...chargebackSections());
    kinds.add(charges.kind);
  }
}
