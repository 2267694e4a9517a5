import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { Invalid } from '../platform/errors.js';
import { deliveryOf } from './delivery.js';
import { DeliveryService } from './delivery.service.js';
import { PolicyDocumentService } from './policy-document.service.js';
import {
  addEnvironment,
  type DocumentKind,
  ENVIRONMENT,
  ENVIRONMENTS_MAX,
  forgetEnvelopes,
  lastAuthor,
  lockPolicies,
  meetEnvironments,
  type Published,
  versionsInForce,
} from './publication.repository.js';
import { hasReached } from './staging.js';
import { lockStops } from './stop.repository.js';
import { StopsDocumentService } from './stops-document.service.js';

const PUBLISHER = 'Bursar';

/** Documents as gateways get them: published again after every change, whole, and only if they say something else. */
@Injectable()
export class PoliciesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(StopsDocumentService) private readonly stops: StopsDocumentService,
    @Inject(PolicyDocumentService) private readonly document: PolicyDocumentService,
    @Inject(DeliveryService) private readonly delivery: DeliveryService,
  ) {}

  /**
   * Safe to run twice: what says the same is no new version. Answers how many policies were published. Stops go first, in a
   * transaction of their own: nobody who stops something waits for a policy to be built.
   */
  async publish(): Promise<{ readonly published: number }> {
    const now = this.clock.now();
    await this.database.bulk(async (tx) => {
      await lockStops(tx);
      await meetEnvironments(tx);
      await this.stops.publish(tx, now, PUBLISHER);
    });
    return this.database.bulk(async (tx) => {
      await lockPolicies(tx);
      const by = await lastAuthor(tx, PUBLISHER);
      const published = await this.document.publish(tx, now, by);
      await forgetEnvelopes(tx, now);
      return { published };
    });
  }

  /** What a gateway gets now; an environment that nobody knew gets its first documents. */
  async current(
    kind: DocumentKind,
    environment: string,
    gateway: string | null,
  ): Promise<Published> {
    const found = await this.find(kind, environment, gateway);
    if (found !== null) return found;
    await this.meet(environment);
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

  /** Every environment with how far its newest policy has come. */
  async standing() {
    const now = this.clock.now();
    const versions = await versionsInForce(this.database, now, { kind: 'policy', isBare: true });
    const newest = new Map(versions.map((one) => [one.environment, one]));
    const oldest = Math.min(...versions.map(({ publishedAt }) => publishedAt.getTime()));
    const since = new Date(Math.max(oldest, now.getTime() - ACKS_KEPT_MS));
    const { gateways, acks } = await this.delivery.since('policy', since, newest.size);
    return [...newest.values()].map((policy) => {
      const { environment, version, publishedAt, publishedBy, hash, everyoneAt, share } = policy;
      const { gateways: there, applied } = deliveryOf(
        { [environment]: version },
        now,
        gateways,
        acks,
      );
      const staged = everyoneAt > now ? share : 100;
      return {
        environment,
        version,
        publishedAt,
        by: publishedBy,
        hash,
        gateways: there,
        applied,
        staged,
      };
    });
  }

  private async meet(environment: string): Promise<void> {
    if (!ENVIRONMENT.test(environment)) {
      const hint = 'up to 100 letters, digits, spaces or _ . : / @ + = $ # -';
      throw new Invalid('That is no name of an environment.', { slug: 'bad_environment', hint });
    }
    const isAdded = await addEnvironment(this.database, environment);
    if (!isAdded) {
      const message = `There are ${ENVIRONMENTS_MAX} environments already.`;
      throw new Invalid(message, { slug: 'too_many_environments' });
    }
    await this.publish();
  }
}

const ACKS_KEPT_MS = 30 * 24 * 3600 * 1000;
