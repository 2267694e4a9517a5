import type { Scope } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import {
  type Ack,
  acksSince,
  gatewaysSince,
  GatewaysService,
  insertAck,
  type KnownGateway,
  noteAcked,
} from '../gateways/gateways.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { noteApplied } from './environment.repository.js';
import { type DocumentKind, isPublished } from './publication.repository.js';
import { concerns } from './stop.js';

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
    if (!(await isPublished(this.database, said))) return false;
    await this.gateways.claim(actor, gateway);
    const now = this.clock.now();
    await insertAck(this.database, { ...said, now });
    await noteAcked(this.database, gateway, now);
    await noteApplied(this.database, environment, now);
    await this.gateways.saw([{ gateway, environment, apiKey: actor.id }]);
    return true;
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
