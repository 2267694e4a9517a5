import type { PriceBook } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { BudgetsService } from '../budgets.service.js';
import { type Bearing, type CallJudge, Gates, type KnownCall, type RoundGrounds } from './gates.js';
import { bearUnder } from '../ladder/ladder-effect.js';
import type { Refusal } from './refusal.js';

/** Before everything that later domains have to say. */
const POSITION = 10;

/** Speaks first of all: a frozen key asks for nothing, and a ladder's stop outlives every other permission. */
@Injectable()
export class LadderJudge implements CallJudge {
  private prices: PriceBook | null = null;

  constructor(
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(Gates) gates: Gates,
  ) {
    gates.addJudge(POSITION, this);
  }

  /** What it judges by comes with the budgets: the caller makes sure that they are the ones in force. */
  ready(_at: number, { prices }: RoundGrounds): Promise<void> {
    this.prices = prices;
    return Promise.resolve();
  }

  judge(known: KnownCall, bearing: Bearing): Bearing | Refusal {
    const book = this.budgets.latest;
    const { prices } = this;
    if (book === null || prices === null) return bearing;
    const frozen = book.frozen.get(known.asking.keyId);
    if (frozen !== undefined)
      return {
        code: 'stopped',
        detail: `A call under the key ${known.asking.keyName} cost more than its worst case: the key is frozen until an operator has reviewed it.`,
        facts: {
          frozen: true,
          key: known.asking.keyName,
          keyId: known.asking.keyId,
          since: new Date(frozen.at).toISOString(),
          admission: frozen.admission,
        },
      };
    return bearUnder(known, bearing, book.effects, prices);
  }
}
