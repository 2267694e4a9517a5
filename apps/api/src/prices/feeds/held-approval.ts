import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  type ApprovalKind,
  type Look,
  type Proposal,
  reasonOf,
} from '../../approvals/approvals.module.js';
import type { Sql } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, orProblem, type Problem } from '../../platform/outcome.js';
import { HeldPrices } from './held.service.js';
import { dayOf, type Held } from './offered.js';

const Change = z.object({ ids: z.array(z.int()) });

/** The taking of listed prices, as a change that other people approve. */
@Injectable()
export class HeldApproval {
  constructor(@Inject(HeldPrices) private readonly held: HeldPrices) {}

  readonly kind: ApprovalKind = {
    what: 'prices',
    lane: 'bulk',
    isSeenAgain: false,
    isAnnounced: true,
    lock: (tx) => takeLock(tx, 'configuration'),
    look: async (tx, proposal) => {
      const held = await this.heldOf(tx, proposal);
      return isProblem(held) ? held : lookOf(held);
    },
    carryOut: async (tx, actor, { proposal }) => {
      const held = await this.heldOf(tx, proposal);
      if (isProblem(held)) return held;
      await this.held.take(tx, actor, held, reasonOf(proposal));
      return null;
    },
  };

  private heldOf(sql: Sql, { change }: Proposal): Promise<Held[] | Problem> {
    return orProblem(() => this.held.takenOf(sql, Change.parse(change).ids));
  }
}

/** What is taken, and the row whose place it takes: who else lists it by now changes nothing of it. */
function lookOf(held: readonly Held[]): Look {
  const state = held.map(
    ({ id, kind, model, routing, tier, regions, per1M, perUnit, validFrom, rowInForce }) => ({
      ...{ id, kind, model, routing, tier, regions, per1M, perUnit, validFrom, rowInForce },
    }),
  );
  const lines = held.map(({ model, regions, per1M, perUnit, validFrom }) => {
    const prices = Object.entries({ ...per1M, ...perUnit }).map(
      ([meter, usd]) => `${meter} ${usd}`,
    );
    const from = validFrom === null ? '' : ` from ${dayOf(validFrom)}`;
    return `${model} in ${regions.join(', ')}${from}: ${prices.join(', ')} USD`;
  });
  return { state, lines };
}
