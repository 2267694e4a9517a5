import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AuditModule } from '../audit/audit.module.js';
import { AccessGuard } from './access.guard.js';
import { Attempts } from './attempts.service.js';
import { AccessResolver } from './access.resolver.js';
import { ApiKeysService } from './api-keys.service.js';
import { BodyGuard } from './body-guard.js';
import { BootService } from './boot.service.js';
import { DoorsService } from './doors.service.js';
import { IdentityService } from './identity.service.js';
import { InstallationService } from './installation.service.js';
import { IntrospectionPlugin } from './introspection.plugin.js';
import { KeyDirectory } from './key-directory.service.js';
import { LocalKeyService } from './local-key.service.js';
import { LocalProofs } from './local-proofs.service.js';
import { LocalSignIn } from './local-sign-in.service.js';
import { OpenRequests } from './open-requests.service.js';
import { PeopleService } from './people.service.js';
import { ProofController } from './proof.controller.js';
import { SchemaController } from './schema.controller.js';
import { SessionController } from './session.controller.js';
import { SessionsService } from './sessions.service.js';
import { SignInThrottle } from './sign-in-throttle.service.js';
import { SignInService } from './sign-in.service.js';

export { DEMO_TEAMS } from './demo.js';
export { DoorsService, type Door } from './doors.service.js';
export { endedKeys } from './ended-keys.js';
export { hashPassword } from './password.js';
export { personBehind } from './person-behind.js';

@Module({
  imports: [AuditModule, DiscoveryModule],
  controllers: [SessionController, ProofController, SchemaController],
  providers: [
    AccessGuard,
    { provide: APP_GUARD, useExisting: AccessGuard },
    BodyGuard,
    AccessResolver,
    ApiKeysService,
    Attempts,
    BootService,
    DoorsService,
    IdentityService,
    InstallationService,
    IntrospectionPlugin,
    KeyDirectory,
    LocalKeyService,
    LocalProofs,
    LocalSignIn,
    OpenRequests,
    PeopleService,
    SessionsService,
    SignInService,
    SignInThrottle,
  ],
  exports: [DoorsService],
})
export class AccessModule {}
