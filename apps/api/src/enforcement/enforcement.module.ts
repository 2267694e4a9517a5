import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { BudgetsModule } from '../budgets/budgets.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { ConnectorsModule } from '../connectors/connectors.module.js';
import { ControlsModule } from '../controls/controls.module.js';
import { enforcersSection } from './config/section-enforcers.js';
import { DesiredService } from './denies/desired.service.js';
import { EnforcementService } from './denies/enforcement.service.js';
import { IamService } from './denies/iam.service.js';
import { ReconcileService } from './denies/reconcile.service.js';
import { RecordService } from './denies/record.service.js';
import { WatchService } from './denies/watch.service.js';
import { EnforcementProcessor, WatchProcessor } from './enforcement.processor.js';
import { EnforcementResolver } from './enforcement.resolver.js';

export { enforceStops, watchDenies } from './enforcement.processor.js';

/** The keys of the configuration file that are this domain's. */
export const enforcementSections = (changed: Consequence): ConfigSection[] => [
  enforcersSection(changed),
];

/** The next run of the job goes by what the file says. */
const nothing: Consequence = { follow: () => Promise.resolve() };

/** Stops for callers outside the gateways: deny policies on their roles and users. */
@Module({
  imports: [AuditModule, BudgetsModule, ConfigModule, ConnectorsModule, ControlsModule],
  providers: [
    DesiredService,
    EnforcementProcessor,
    EnforcementResolver,
    EnforcementService,
    IamService,
    ReconcileService,
    RecordService,
    WatchProcessor,
    WatchService,
  ],
})
export class EnforcementModule {
  constructor(@Inject(ConfigSections) sections: ConfigSections) {
    sections.add(...enforcementSections(nothing));
  }
}
