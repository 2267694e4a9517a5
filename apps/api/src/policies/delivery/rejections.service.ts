import { Inject, Injectable } from '@nestjs/common';
import { GatewaysService } from '../../gateways/gateways.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { policyRejections } from '../../platform/metrics.js';
import {
  type KeptRejection,
  noteRejection,
  type Rejection,
  rejectionsSince,
} from './rejection.repository.js';

/** For so long an alarm stands after the last rejection. */
const SHOWN_MS = 24 * 3_600_000;

/**
 * What gateways would not take: forged, replayed, under a retired key. The gateway goes on with what it had, so nothing is
 * lost yet; but another party sends it what is not ours, or it misses what is.
 */
@Injectable()
export class RejectionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(GatewaysService) private readonly gateways: GatewaysService,
  ) {}

  /** False: nothing is published for such an environment. Refused where the name is another key's. */
  async note(actor: Actor, rejection: Rejection): Promise<boolean> {
    await this.gateways.claim(actor, rejection.gateway);
    const noted = await noteRejection(this.database, rejection, this.clock.now());
    if (noted === null) return false;
    policyRejections.inc({ kind: rejection.kind, reason: rejection.reason }, rejection.times);
    if (noted.isNews) this.log.warn(rejection, 'a gateway refused a document');
    return true;
  }

  lately(): Promise<KeptRejection[]> {
    return rejectionsSince(this.database, new Date(this.clock.now().getTime() - SHOWN_MS));
  }
}
