import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AuditModule } from '../audit/audit.module.js';
import { AccessGuard } from './access.guard.js';
import { AccessResolver } from './access.resolver.js';
import { ApiKeysService } from './api-keys.service.js';
import { BootService } from './boot.service.js';
import { DoorsService } from './doors.service.js';
import { IdentityService } from './identity.service.js';
import { KeyDirectory } from './key-directory.service.js';
import { LocalSignIn } from './local-sign-in.service.js';
import { OpenRequests } from './open-requests.service.js';
import { PeopleService } from './people.service.js';
import { SessionController } from './session.controller.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';

export { DEMO_TEAMS } from './demo.js';
export { DoorsService, type Door } from './doors.service.js';
export { endedKeys } from './ended-keys.js';
export { hashPassword } from './password.js';
export { personBehind } from './person-behind.js';

@Module({
  imports: [AuditModule, DiscoveryModule],
  controllers: [SessionController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    AccessResolver,
    ApiKeysService,
    BootService,
    DoorsService,
    IdentityService,
    KeyDirectory,
    LocalSignIn,
    OpenRequests,
    PeopleService,
    SessionsService,
    SignInService,
  ],
  exports: [DoorsService],
})
export class AccessModule {}
