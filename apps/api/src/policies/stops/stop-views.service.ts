import { Inject, Injectable } from '@nestjs/common';
import { ApprovalsInbox, type Proposal } from '../../approvals/approvals.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { deliveryOf, refusedBy } from '../delivery/delivery.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import { RejectionsService } from '../delivery/rejections.service.js';
import { type StoredStop, StopsService, toStopView } from '../../controls/controls.module.js';

export type StopView = Awaited<ReturnType<StopViews['of']>>[number];

/** Stops as people look at them, on the page and in the file. */
@Injectable()
export class StopViews {
  constructor(
    @Inject(StopsService) private readonly stops: StopsService,
    @Inject(DeliveryService) private readonly delivery: DeliveryService,
    @Inject(RejectionsService) private readonly rejections: RejectionsService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ApprovalsInbox) private readonly inbox: ApprovalsInbox,
  ) {}

  async seenBy(actor: Actor, includeEnded: boolean) {
    return this.of(await this.stops.list(actor, includeEnded));
  }

  /** A stop whose lifting waits for approval: what waits. */
  waiting(actor: Actor, proposal: Proposal) {
    return this.inbox.one(actor, proposal);
  }

  async of(stops: readonly StoredStop[]) {
    const oldest = Math.min(...stops.map(({ createdAt }) => createdAt.getTime()));
    const { gateways, acks } = await this.delivery.since('stops', new Date(oldest), stops.length);
    const rejections = stops.length === 0 ? [] : await this.rejections.lately();
    const at = this.clock.now().getTime();
    return stops.map((stop) => {
      const { versions, createdAt } = stop;
      const delivery = deliveryOf(versions, createdAt, gateways, acks);
      const refused = refusedBy(versions, createdAt, delivery.pending, rejections);
      return { ...toStopView(stop, at), delivery: { ...delivery, refused } };
    });
  }
}
