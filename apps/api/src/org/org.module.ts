import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ConfigController } from './config.controller.js';
import { ConfigService } from './config.service.js';
import { type Consequence, type ConfigSection, ConfigSections } from './config-section.js';
import { OrgResolver } from './org.resolver.js';
import { OrgService } from './org.service.js';
import { settingsSections } from './section-settings.js';
import { teamsSection } from './section-teams.js';
import { trustSection } from './section-trust.js';

export { type Complaint, profileComplaint, quoted } from './arn.js';
export { fileJsonSchema, readConfigFile, writeConfigFile } from './config-file.js';
export type { ConfigProblem, Finding, LineOf, Note, Path } from './config-problem.js';
export { complaining, textThat } from './config-schema.js';
export { timezone } from './section-settings.js';
export { ConfigSections, defineSection } from './config-section.js';
export type {
  ApplyContext,
  ConfigSection,
  Consequence,
  Edited,
  PlanContext,
  Planned,
  PlannedChange,
} from './config-section.js';
export { ConfigService } from './config.service.js';
export type { ConfigOutcome, ConfigPlan } from './config.service.js';
export { orgChanged } from './org.facts.js';
export { lockConfiguration } from './org.repository.js';
export { OrgService } from './org.service.js';
export type { AssignOutcome, TeamView } from './org.service.js';
export type { RuleToAssign } from './assignment.js';
export { listOf, recordOf, textOf } from './raw.js';
export { compileRecognition, holdsAt, metadataKey } from './recognition.js';
export type {
  Dated,
  DatedPattern,
  DatedRule,
  PrincipalRule,
  RecognisedTeam,
  RecognitionData,
  RecognitionRules,
} from './recognition.js';
export { noteRepeats } from './repeats.js';
export { UNALLOCATED } from './team-file.js';

/** The keys of the configuration file that are this domain's. */
export const orgSections = (changed: Consequence): ConfigSection[] => [
  ...settingsSections(changed),
  trustSection(changed),
  teamsSection(changed),
];

@Module({
  imports: [AuditModule],
  controllers: [ConfigController],
  providers: [
    OrgService,
    {
      provide: ConfigSections,
      inject: [OrgService],
      useFactory: (org: OrgService) => {
        const sections = new ConfigSections();
        sections.add(...orgSections({ follow: (tx) => org.changed(tx) }));
        return sections;
      },
    },
    ConfigService,
    OrgResolver,
  ],
  exports: [OrgService, ConfigService, ConfigSections],
})
export class OrgModule {}
