import { concerns, type Scope } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import {
  type Ack,
  acksSince,
  gatewaysSince,
  GatewaysService,
  insertAck,
  isFirstAwaited,
  type KnownGateway,
  noteAcked,
} from '../../gateways/gateways.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { stopPropagation } from '../../platform/metrics.js';
import { noteApplied } from '../environments/environment.repository.js';
import { type DocumentKind, publishedAt } from '../publication.repository.js';

export interface Acknowledgement {
  readonly gateway: string;
  readonly environment: string;
  readonly kind: DocumentKind;
  readonly version: number;
  readonly appliedAt: Date;
}

/** How far documents have come: what gateways say they apply. */
@Injectable()
export class DeliveryService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(GatewaysService) private readonly gateways: GatewaysService,
  ) {}

  /** False where there is no such version; refused where the name is another key's. */
  async acknowledge(actor: Actor, said: Acknowledgement): Promise<boolean> {
    const { gateway, environment } = said;
    const published = await publishedAt(this.database, said);
    if (published === null) return false;
    await this.gateways.claim(actor, gateway);
    const now = this.clock.now();
    await insertAck(this.database, { ...said, now });
    if (said.kind === 'stops') await this.measure(said, published, now);
    await noteAcked(this.database, gateway, now);
    await noteApplied(this.database, environment, now);
    await this.gateways.saw([{ gateway, environment, apiKey: actor.id }]);
    return true;
  }

  /** Only by gateways that were there when the stops were published, and the first time: the others were not waited for. */
  private async measure(said: Acknowledgement, published: Date, now: Date): Promise<void> {
    const ack = { ...said, publishedAt: published, now };
    if (await isFirstAwaited(this.database, ack))
      stopPropagation.observe(Math.max(0, now.getTime() - published.getTime()) / 1_000);
  }

  /** What is known of gateways since a moment; nothing where nothing asks. */
  async since(
    kind: DocumentKind,
    at: Date,
    askers: number,
  ): Promise<{ gateways: readonly KnownGateway[]; acks: readonly Ack[] }> {
    if (askers === 0) return { gateways: [], acks: [] };
    const [gateways, acks] = await Promise.all([
      gatewaysSince(this.database, at),
      acksSince(this.database, kind, at),
    ]);
    return { gateways, acks };
  }

  async gatewaysFor(scope: Scope): Promise<number> {
    const gateways = await gatewaysSince(this.database, this.clock.now());
    return gateways.filter(({ environment }) => concerns(scope, environment)).length;
  }
}
