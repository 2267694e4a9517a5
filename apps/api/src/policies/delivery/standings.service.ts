import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { gatewaysSince } from '../../gateways/gateways.module.js';
import { awayFrom, deliveryOf } from './delivery.js';
import { DeliveryService } from './delivery.service.js';
import { environmentNames } from '../environments/environment.repository.js';
import { versionsInForce } from '../publication.repository.js';

const DAY_MS = 24 * 3600 * 1000;
const ACKS_KEPT_MS = 30 * DAY_MS;
/** The registry forgets what is away for longer. */
const AWAY_MS_MAX = 7 * DAY_MS;

/** Policies as people look at them. */
@Injectable()
export class StandingsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(DeliveryService) private readonly delivery: DeliveryService,
  ) {}

  /** Every environment with how far its newest policy has come. */
  async all() {
    const now = this.clock.now();
    const versions = await versionsInForce(this.database, now, { kind: 'policy', isBare: true });
    const environments = new Set(await environmentNames(this.database));
    const newest = new Map(
      versions
        .filter(({ environment }) => environments.has(environment))
        .map((one) => [one.environment, one]),
    );
    const oldest = Math.min(...versions.map(({ publishedAt }) => publishedAt.getTime()));
    const since = new Date(Math.max(oldest, now.getTime() - ACKS_KEPT_MS));
    const { gateways, acks } = await this.delivery.since('policy', since, newest.size);
    const known =
      newest.size === 0
        ? []
        : await gatewaysSince(this.database, new Date(now.getTime() - AWAY_MS_MAX));
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
        ...awayFrom(environment, now, known),
      };
    });
  }
}
