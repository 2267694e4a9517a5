import type { Scope } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { stopPropagation } from '../platform/metrics.js';
import {
  type Ack,
  acksSince,
  awaitedSince,
  gatewaysSince,
  insertAck,
  type KnownGateway,
  noteGateways,
  type Sighting,
} from './delivery.repository.js';
import type { DocumentKind } from './publication.repository.js';
import { concerns } from './stop.js';

export interface Acknowledgement {
  readonly gateway: string;
  readonly environment: string;
  readonly kind: DocumentKind;
  readonly version: number;
  readonly appliedAt: Date;
}

/** Which gateways are there, and what they say they apply. */
@Injectable()
export class DeliveryService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** False where there is no such version. */
  async acknowledge(apiKey: string, said: Acknowledgement): Promise<boolean> {
    const now = this.clock.now();
    const isKnown = await insertAck(this.database, { ...said, now });
    if (isKnown && said.kind === 'stops') await this.measure(said, now);
    if (isKnown) await noteGateways(this.database, [{ ...said, apiKey }], now);
    return isKnown;
  }

  /** Only by gateways that were there when the stops were published, and the first time: the others were not waited for. */
  private async measure(said: Acknowledgement, now: Date): Promise<void> {
    const publishedAt = await awaitedSince(this.database, said, now);
    if (publishedAt !== null)
      stopPropagation.observe(Math.max(0, now.getTime() - publishedAt.getTime()) / 1_000);
  }

  async saw(seen: readonly Sighting[]): Promise<void> {
    await noteGateways(this.database, seen, this.clock.now());
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
