import { Inject, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import {
  ConfigModule,
  type ConfigSection,
  ConfigSections,
  type Consequence,
} from '../config/config.module.js';
import { InstanceService } from '../platform/instance.service.js';
import { reportingZone } from './directory.repository.js';
import { OrgOfMeResolver, OrgResolver } from './org.resolver.js';
import { OrgService } from './org.service.js';
import { DirectoryController } from './people/directory.controller.js';
import { DirectoryHistory } from './people/directory-history.service.js';
import { DirectoryResolver } from './people/directory.resolver.js';
import { DirectoryService } from './people/directory.service.js';
import { GroupTeams } from './people/group-team.processor.js';
import { peopleSection } from './people/section-people.js';
import { ResourcesService } from './resources/resources.service.js';
import { settingsSections } from './section-settings.js';
import { signInSection } from './sign-in/section-sign-in.js';
import { teamsSection } from './section-teams.js';
import { trustSection } from './section-trust.js';

export { profileComplaint, quoted } from './arn.js';
export { timezone } from './section-settings.js';
export { customDimensions, reportingZone, teamIds, teamNames } from './directory.repository.js';
export { followGroups } from './people/group-team.processor.js';
export { orgChanged } from './org.facts.js';
export { OrgService } from './org.service.js';
export { compileRecognition, holdsAt, metadataKey } from './recognition.js';
export type { DatedRule, RecognitionRules } from './recognition.js';
export { ResourcesService } from './resources/resources.service.js';
export { UNALLOCATED } from './team-file.js';
export * as orgReading from './reading.js';

/** Every request goes by what the file says of signing in: nothing has to follow. */
const nothing: Consequence = { follow: () => Promise.resolve() };

/** The keys of the configuration file that are this domain's. */
export const orgSections = (changed: Consequence): ConfigSection[] => [
  ...settingsSections(changed),
  trustSection(changed),
  peopleSection(changed),
  signInSection(nothing),
  teamsSection(changed),
];

/** Teams, projects and dimensions, and by which rules calls are recognised as theirs. */
@Module({
  imports: [AuditModule, ConfigModule],
  controllers: [DirectoryController],
  providers: [
    DirectoryHistory,
    DirectoryResolver,
    DirectoryService,
    GroupTeams,
    OrgOfMeResolver,
    OrgResolver,
    OrgService,
    ResourcesService,
  ],
  exports: [DirectoryService, OrgService, ResourcesService],
})
export class OrgModule {
  constructor(
    @Inject(ConfigSections) sections: ConfigSections,
    @Inject(OrgService) org: OrgService,
    @Inject(InstanceService) instance: InstanceService,
  ) {
    instance.zoneFrom(reportingZone);
    sections.add(...orgSections({ follow: (tx) => org.changed(tx) }));
  }
}
