import { Inject, Injectable } from '@nestjs/common';
import { forgetGateways } from '../gateways/gateways.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { Invalid } from '../platform/errors.js';
import { forgetEnvironments, meetEnvironments } from './environments/environment.repository.js';
import { EnvironmentsService } from './environments/environments.service.js';
import { PolicyDocumentService } from './document/policy-document.service.js';
import {
  type DocumentKind,
  forgetEnvelopes,
  lastAuthor,
  lockPolicies,
  type Published,
  versionsInForce,
} from './publication.repository.js';
import { hasReached } from './document/staging.js';
import { lockStops } from '../controls/controls.module.js';
import { StopsDocumentService } from './document/stops-document.service.js';

const PUBLISHER = 'Bursar';

/** Documents as gateways get them: published again after every change, whole, and only if they say something else. */
@Injectable()
export class PoliciesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(StopsDocumentService) private readonly stops: StopsDocumentService,
    @Inject(PolicyDocumentService) private readonly document: PolicyDocumentService,
    @Inject(EnvironmentsService) private readonly environments: EnvironmentsService,
  ) {}

  /**
   * Safe to run twice: what says the same is no new version. Answers how many policies were published. Stops go first, in a
   * transaction of their own: a stop never waits for a policy to be built.
   */
  async publish(): Promise<{ readonly published: number }> {
    const now = this.clock.now();
    await this.database.bulk(async (tx) => {
      await lockStops(tx);
      await forgetEnvironments(tx, now);
      await meetEnvironments(tx);
      await this.stops.publish(tx, now, PUBLISHER);
    });
    return this.database.bulk(async (tx) => {
      await lockPolicies(tx);
      const by = await lastAuthor(tx, PUBLISHER);
      const published = await this.document.publish(tx, now, by);
      await forgetEnvelopes(tx, now);
      await forgetGateways(tx, now);
      return { published };
    });
  }

  /** What a gateway gets now; an environment that is new gets its first documents. */
  async current(
    actor: Actor,
    kind: DocumentKind,
    environment: string,
    gateway: string | null,
  ): Promise<Published> {
    if (await this.environments.use(actor, environment)) await this.publish();
    const found = await this.find(kind, environment, gateway);
    if (found !== null) return found;
    // Another process has just met it, and is not done publishing.
    await this.publish();
    const made = await this.find(kind, environment, gateway);
    if (made === null) throw new Invalid(`Nothing is published for ${environment}.`);
    return made;
  }

  async find(
    kind: DocumentKind,
    environment: string,
    gateway: string | null,
  ): Promise<Published | null> {
    const now = this.clock.now();
    const versions = await versionsInForce(this.database, now, { kind, environment });
    return versions.findLast((version) => hasReached(version, gateway, now)) ?? null;
  }
}
