import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ConfigGate } from './config-gate.js';
import { ConfigPlanner } from './config-planner.js';
import { ConfigController } from './config.controller.js';
import { ConfigResolver } from './config.resolver.js';
import { ConfigSections } from './config-section.js';
import { ConfigService } from './config.service.js';
import { OwnersRepository } from './screen/owners.repository.js';
import { OwnersService } from './screen/owners.service.js';
import { PiecesService } from './screen/pieces.service.js';
import { ScreenResolver } from './screen/screen.resolver.js';

export type { Finding, LineOf, Note } from './config-problem.js';
export * as configGate from './approval-gate.js';
export * as configFiles from './config-file.js';
export { ConfigSections, defineSection, isPruned } from './config-section.js';
export type {
  ApplyContext,
  ConfigSection,
  Consequence,
  Edited,
  PlanContext,
  Planned,
} from './config-section.js';
export { applyKeyed, type Keyed, type KeyedEdit, planKeyed } from './keyed.js';
export { noteRepeats } from './repeats.js';

/** The configuration file: every domain brings the sections that are its own. */
@Module({
  imports: [AuditModule],
  controllers: [ConfigController],
  providers: [
    ConfigGate,
    ConfigPlanner,
    ConfigResolver,
    ConfigSections,
    ConfigService,
    OwnersRepository,
    OwnersService,
    PiecesService,
    ScreenResolver,
  ],
  exports: [ConfigGate, ConfigSections, ConfigService],
})
export class ConfigModule {}
