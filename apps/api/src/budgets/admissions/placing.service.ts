import type { DenialFacts } from '@bursar/limits';
import { UNITS_NOT_GIVEN } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import {
  type AdmissionRequest,
  type Asking,
  knowCall,
  priceCall,
  type PricedCall,
} from './admission-request.js';
import { type Budget, coverOf } from '../budget.js';
import { BudgetsService, type CurrentWindow } from '../budgets.service.js';
import { Gates, isRefusal, type KnownCall } from './gates.js';
import { type Grounds, GroundsService } from './grounds.service.js';
import { namesThatBind } from '../leases/lease-request.js';
import type { Refusal } from './refusal.js';

/** One call asked for. */
export interface Ask {
  readonly request: AdmissionRequest;
  readonly asking: Asking;
  readonly bodyHash: string;
}

/** A call with its worst case and the windows that must have room for it; or why none can be found. */
export type Placing =
  | {
      readonly outcome: 'placed';
      readonly priced: PricedCall;
      readonly windows: readonly CurrentWindow[];
      /** By the quotas: to be given back if the call is not made. */
      readonly taken: unknown;
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

export interface Placings {
  readonly placings: readonly Placing[];
  /** Of everything they were placed by. */
  readonly stamp: string;
  readonly tokenKey: Buffer;
}

/** Nothing covers the call, and nothing is allowed without a budget. */
const NOT_COVERED: DenialFacts = {
  budget: 'unbudgeted',
  scope: {},
  limitUsd: '0',
  spentUsd: '0',
  presumedUsd: '0',
  heldUsd: '0',
  resetsAt: '',
  retryable: false,
};

interface Judged {
  readonly known: KnownCall;
  readonly priced: PricedCall;
  readonly covering: readonly Budget[];
}

/** A lease that may be carved. */
export interface Placed extends Judged {
  readonly outcome: 'placed';
  readonly windows: readonly CurrentWindow[];
  /** The coordinates that calls must share to share the lease. */
  readonly boundBy: ReadonlySet<string>;
}

export interface LeasePlacing {
  readonly placing: Placed | (Placing & { readonly outcome: 'refused' });
  readonly stamp: string;
  readonly tokenKey: Buffer;
}

/** Finds what a call is, and which windows it falls in, before any of them is locked. */
@Injectable()
export class PlacingService {
  constructor(
    @Inject(GroundsService) private readonly grounds: GroundsService,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(Gates) private readonly gates: Gates,
  ) {}

  /** Uses the cached context unless it is known to be stale. The caller compares stamps, and evaluates again if they differ. */
  async place(asks: readonly Ask[], now: Date, isStale: boolean): Promise<Placings> {
    const grounds = await this.grounds.get(isStale);
    const { stamp, tokenKey, prices, book } = grounds;
    const at = now.getTime();
    await this.gates.ready(at, { version: book.version, prices });
    const judged = asks.map((ask) => this.judge(ask, grounds, at));
    const standing = judged.filter((one) => 'covering' in one);
    const wanted = new Set(standing.flatMap(({ covering }) => covering));
    const windows = await this.budgets.windowsAt(wanted, at);
    // Last of all that can fail: the caller gives back what is counted here.
    const meterings = await this.gates.take(
      standing.map(({ known, priced: { bearing, call } }) => ({ ...known, call, bearing })),
    );
    const metered = new Map(standing.map((one, i) => [one, meterings[i]]));
    const windowOf = ({ id }: Budget) => windows.get(id) ?? [];
    const placings = judged.map((one): Placing => {
      if (!('covering' in one)) return one;
      const metering = metered.get(one);
      if (metering !== undefined && isRefusal(metering)) return refusing(metering);
      const { priced, covering } = one;
      return {
        outcome: 'placed',
        priced,
        windows: covering.flatMap(windowOf),
        taken: metering?.taken,
      };
    });
    return { placings, stamp, tokenKey };
  }

  /** Where a lease for calls like this one would be carved from: as for a call, but nothing is counted. */
  async placeLease(ask: Ask, now: Date, isStale: boolean): Promise<LeasePlacing> {
    const grounds = await this.grounds.get(isStale);
    const { stamp, tokenKey } = grounds;
    const at = now.getTime();
    await this.gates.ready(at, { version: grounds.book.version, prices: grounds.prices });
    const judged = this.judge(ask, grounds, at);
    if (!('covering' in judged)) return { placing: judged, stamp, tokenKey };
    const windows = await this.budgets.windowsAt(judged.covering, at);
    const boundBy = namesThatBind(grounds.book, judged.priced.team);
    for (const name of await this.gates.narrows(judged.known.call)) boundBy.add(name);
    const placed = {
      ...judged,
      outcome: 'placed',
      windows: [...windows.values()],
      boundBy,
    } as const;
    return { placing: placed, stamp, tokenKey };
  }

  /** Everything that can be said of one call by itself, in the order of refusals. */
  private judge(
    { request, asking }: Ask,
    { rules, removed, prices, book }: Grounds,
    at: number,
  ): Judged | (Placing & { outcome: 'refused' }) {
    const who = knowCall(request, asking, rules, removed, prices, at);
    if (who.outcome === 'unknown_scope')
      return refusing({ code: 'unknown_scope', detail: who.detail });
    const bearing = this.gates.judge(who.known, who.asked);
    if (isRefusal(bearing)) return refusing(bearing);
    const priced = priceCall(who.known, bearing, prices);
    const cover = coverOf(book, priced.call);
    const covering = cover.outcome === 'covered' ? cover.budgets : [];
    const isBound = cover.outcome === 'refused' || covering.some(({ mode }) => mode === 'hard');
    if (priced.worst === null && isBound) {
      const { model } = bearing.destination;
      return refusing({ code: 'unpriced_model', detail: whyUnpriced(model, priced) });
    }
    // What costs nothing needs no budget.
    if (cover.outcome === 'refused' && priced.worst !== 0n) return NOTHING_COVERS;
    return { known: who.known, priced, covering };
  }
}

function whyUnpriced(model: string, { unpricedReason: reason }: PricedCall): string {
  if (!reason.startsWith(UNITS_NOT_GIVEN))
    return `No price is known for ${model} (${reason}), and a hard budget covers the call. Ask finance for a price, or for a provisional one.`;
  const meters = reason.slice(UNITS_NOT_GIVEN.length);
  return `${model} is sold by ${meters}, the call does not say how many it asks for, and no maximum is known. Say it in units, such as {"${meters.split(',')[0] ?? ''}": 1}.`;
}

const refusing = (refusal: Refusal) => ({ outcome: 'refused', refusal }) as const;

const NOTHING_COVERS: Placing & { outcome: 'refused' } = {
  outcome: 'refused',
  refusal: {
    code: 'budget_exhausted',
    detail: 'No budget covers this call, and nothing is admitted without one.',
    facts: NOT_COVERED,
  },
};
