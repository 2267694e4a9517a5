import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import type { Actor } from '../platform/actor.js';
import { Database } from '../platform/database.js';
import { PolicyDocumentService } from './document/policy-document.service.js';
import { lockPolicies } from './publication.repository.js';
import { SigningService } from './signing.service.js';
import { lockStops, reasonProblem } from '../controls/controls.module.js';
import type { Problem } from '../platform/outcome.js';
import { StopsDocumentService } from './document/stops-document.service.js';

export interface KeyRotation {
  readonly keyId: string;
  readonly publicKey: string;
  /** Ids of the keys that are no longer valid. */
  readonly retired: readonly string[];
  readonly policies: number;
  readonly stops: number;
}

/** Another key signs, from one commit on: the key and everything in force signed again, or nothing of it. */
@Injectable()
export class KeyRotationService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SigningService) private readonly signing: SigningService,
    @Inject(PolicyDocumentService) private readonly policies: PolicyDocumentService,
    @Inject(StopsDocumentService) private readonly stops: StopsDocumentService,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  async rotate(actor: Actor, reason: string): Promise<KeyRotation | Problem> {
    const problem = reasonProblem(reason);
    if (problem !== null) return problem;
    return this.database.bulk(async (tx) => {
      await lockPolicies(tx);
      const { keys, retired, at } = await this.signing.replace(tx);
      const policies = await this.policies.signAgain(tx, at, actor.name);
      // Last, because policies take a while: no stop waits for them.
      await lockStops(tx);
      const versions = await this.stops.publish(tx, at, actor.name, { force: true });
      const { keyId, publicKey } = keys.signing;
      const stops = Object.keys(versions).length;
      await this.audit.record(tx, actor, {
        action: 'policyKey.rotate',
        entityType: 'policyKey',
        entityId: keyId,
        reason: reason.trim(),
        before: { keyIds: retired },
        after: { keyId, publicKey, policies, stops },
      });
      return { keyId, publicKey, retired, policies, stops };
    });
  }
}
