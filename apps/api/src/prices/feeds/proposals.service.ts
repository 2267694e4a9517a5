import { rateCardOf } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { lockConfiguration } from '../../config/config.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { Conflict } from '../../platform/errors.js';
import { PricesService } from '../prices.service.js';
import type { StoredRow } from '../prices.repository.js';
import { loadState, saveHeld } from './feed.repository.js';
import { HeldSet } from './held-set.js';
import {
  contentKeyOf,
  type Day,
  dayOf,
  type Held,
  midnightOf,
  noonOf,
  type Offered,
} from './offered.js';

/** A price that something else than a list shows: from that day on, of that model there. */
export interface PriceFound {
  /** A model that the book knows. */
  readonly model: string;
  readonly region: string;
  readonly tier: string;
  readonly from: Day;
  readonly per1M: Readonly<Record<string, string>>;
  readonly source: string;
  readonly document: string;
  /** What a person should know who decides about it. */
  readonly text: string;
}

/** Prices found outside of lists wait for a person among the held ones; none is ever taken by itself. */
@Injectable()
export class PriceProposals {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PricesService) private readonly prices: PricesService,
  ) {}

  /** Proposed again, it is the same one; what was dismissed stays dismissed. */
  async propose(actor: Actor, found: PriceFound, reason: string): Promise<Held> {
    return this.database.bulk(async (tx) => {
      await lockConfiguration(tx);
      const state = await loadState(tx, {});
      const { model: modelRef, region, tier, from } = found;
      const call = { modelRef, region, tier, at: noonOf(from) };
      const card = rateCardOf(await this.prices.book(tx), call, 0);
      const inForce = state.rows.find(({ id }) => id === card?.row);
      if (card !== null && inForce === undefined)
        throw new Conflict(`${modelRef} has a price of your own.`, {
          slug: 'own_price',
          hint: 'Change it under “prices” in the configuration file.',
        });
      const waiting = new HeldSet(state.held);
      const { source, document } = found;
      const held = waiting.offer(
        offeredOf(found, inForce),
        source,
        document,
        dayOf(this.clock.now()),
      );
      await saveHeld(tx, waiting.changed);
      const stored = (await loadState(tx, {})).held.find(
        ({ contentKey }) => contentKey === held.contentKey,
      );
      if (stored === undefined) throw new Error('A held price was not stored.');
      await this.audit.record(tx, actor, {
        action: 'heldPrice.propose',
        entityType: 'heldPrice',
        entityId: String(stored.id),
        reason,
        after: { ...found },
      });
      return stored;
    });
  }
}

function offeredOf(found: PriceFound, inForce: StoredRow | undefined): Offered {
  const { model, region, tier, from, per1M, text } = found;
  const key = {
    model: inForce?.model ?? model,
    surface: inForce?.surface ?? 'bedrock-runtime',
    routing: inForce?.routing ?? 'in-region-or-geo',
    tier,
    contextOver: inForce?.contextOver ?? null,
  } as const;
  const regions = [region];
  return {
    ...key,
    contentKey: contentKeyOf(key, { regions, from, per1M, perUnit: {} }),
    kind: inForce === undefined ? 'new' : 'changed',
    provider: inForce?.provider ?? model.slice(0, Math.max(0, model.indexOf('.'))),
    regions,
    per1M,
    perUnit: {},
    validFrom: midnightOf(from),
    rowInForce: inForce?.id ?? null,
    guards: [{ code: 'found_in_bill', text }],
  };
}
