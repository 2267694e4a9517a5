import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AuditModule } from '../audit/audit.module.js';
import { AccessGuard } from './access.guard.js';
import { Attempts } from './sign-in/attempts.service.js';
import { ActingController } from './delegates/acting.controller.js';
import { ActingCookie } from './delegates/acting-cookie.service.js';
import { AccessResolver } from './access.resolver.js';
import { ApiKeysService } from './keys/api-keys.service.js';
import { Acceptance } from './invitations/acceptance.service.js';
import { AcceptanceController } from './invitations/acceptance.controller.js';
import { InvitationPost } from './invitations/invitation-post.js';
import { InvitationsResolver } from './invitations/invitations.resolver.js';
import { InvitationsService } from './invitations/invitations.service.js';
import { InvitationStore } from './invitations/invitation-store.js';
import { FlowBrowser } from './oidc/flow-browser.service.js';
import { FlowStore } from './oidc/flow-store.js';
import { OidcController } from './oidc/oidc.controller.js';
import { OidcService } from './oidc/oidc.service.js';
import { ProviderChecks } from './oidc/provider-checks.service.js';
import { ProviderClients } from './oidc/provider-clients.service.js';
import { ProviderPeople } from './oidc/provider-people.service.js';
import { SignInOffer } from './sign-in/offer.service.js';
import { OwnSessions } from './sessions/own-sessions.service.js';
import { SessionsResolver } from './sessions/sessions.resolver.js';
import { BodyGuard } from './body-guard.js';
import { BootService } from './keys/boot.service.js';
import { DelegatesResolver } from './delegates/delegates.resolver.js';
import { DelegatesService } from './delegates/delegates.service.js';
import { EndpointsService } from './endpoints.service.js';
import { IdentityService } from './identity.service.js';
import { InstallationService } from './keys/installation.service.js';
import { IntrospectionPlugin } from './introspection.plugin.js';
import { KeyDirectory } from './keys/key-directory.service.js';
import { LocalKeyService } from './keys/local-key.service.js';
import { LocalProofs } from './keys/local-proofs.service.js';
import { LocalSignIn } from './sign-in/local-sign-in.service.js';
import { OpenRequests } from './open-requests.service.js';
import { PeopleService } from './people/people.service.js';
import { AccessReview } from './people/review.service.js';
import { ReviewController } from './people/review.controller.js';
import { ReviewResolver } from './people/review.resolver.js';
import { ProofController } from './keys/proof.controller.js';
import { SchemaController } from './schema.controller.js';
import { SessionController } from './sign-in/session.controller.js';
import { SessionsService } from './sessions/sessions.service.js';
import { SignInThrottle } from './sign-in/sign-in-throttle.service.js';
import { SignInService } from './sign-in/sign-in.service.js';

export * as accessFacts from './access.facts.js';
export { groupTeamOf } from './people/group-team.js';
export { EndpointsService } from './endpoints.service.js';
export { InvitationPost } from './invitations/invitation-post.js';
export * as signInSettings from './sign-in/settings.js';
export { signInStore } from './sign-in/settings.repository.js';
export { endedKeys } from './keys/ended-keys.js';
export * as endingKeys from './keys/keys-ending.js';
export { isKeyName, joinKey, keyNameOf, keyNames } from './keys/key-names.js';
export * as accounts from './people/active-people.js';
export { personBehind } from './people/person-behind.js';
export * as delegations from './delegates/delegation.repository.js';
export * as parties from './people/subject.js';
export { findPerson, personNames } from './people/person-names.js';

@Module({
  imports: [AuditModule, DiscoveryModule],
  controllers: [
    ActingController,
    ReviewController,
    SessionController,
    OidcController,
    AcceptanceController,
    ProofController,
    SchemaController,
  ],
  providers: [
    AccessGuard,
    { provide: APP_GUARD, useExisting: AccessGuard },
    ActingCookie,
    BodyGuard,
    Acceptance,
    AccessResolver,
    AccessReview,
    ApiKeysService,
    Attempts,
    BootService,
    DelegatesResolver,
    DelegatesService,
    EndpointsService,
    FlowBrowser,
    FlowStore,
    IdentityService,
    InstallationService,
    IntrospectionPlugin,
    InvitationPost,
    InvitationsResolver,
    InvitationsService,
    InvitationStore,
    KeyDirectory,
    LocalKeyService,
    LocalProofs,
    LocalSignIn,
    OidcService,
    OpenRequests,
    OwnSessions,
    PeopleService,
    ProviderChecks,
    ProviderClients,
    ProviderPeople,
    SessionsResolver,
    ReviewResolver,
    SessionsService,
    SignInOffer,
    SignInService,
    SignInThrottle,
  ],
  exports: [EndpointsService, InvitationPost],
})
export class AccessModule {}
