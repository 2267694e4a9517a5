import { type PriceBook, UNITS_NOT_GIVEN } from '@bursar/pricing';
import type { DenialFacts } from '@bursar/limits';
import { Inject, Injectable } from '@nestjs/common';
import { OutputCeiling, QuotaMeter, type Took } from '../quotas/quotas.module.js';
import {
  type AdmissionRequest,
  type Asking,
  identifyCall,
  priceCall,
  type PricedCall,
} from './admission-request.js';
import {
  type Budget,
  type BudgetBook,
  BudgetsService,
  type CurrentWindow,
  type Denial,
  planning,
} from '../budgets/budgets.module.js';
import { ControlsJudge } from '../controls/controls.module.js';
import { type DecisionContext, DecisionContextService } from './decision-context.service.js';
import { namesThatBind } from './leases/lease-request.js';

/** One call asked for. */
export interface Ask {
  readonly request: AdmissionRequest;
  readonly asking: Asking;
  readonly bodyHash: string;
}

/** A call with its worst case and the windows that must have room for it; or why none can be found. */
export type EvaluatedCall =
  | {
      readonly outcome: 'placed';
      readonly priced: PricedCall;
      readonly windows: readonly CurrentWindow[];
      /** By the quotas: to be given back if the call is not made. */
      readonly taken: Took | null;
    }
  | { readonly outcome: 'denied'; readonly denial: Denial };

export interface EvaluatedCalls {
  readonly evaluated: readonly EvaluatedCall[];
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
  readonly known: planning.IdentifiedCall;
  readonly priced: PricedCall;
  readonly covering: readonly Budget[];
}

/** A lease that may be carved. */
export interface PlannedLease extends Judged {
  readonly outcome: 'placed';
  readonly windows: readonly CurrentWindow[];
  /** The coordinates that calls must share to share the lease. */
  readonly boundBy: ReadonlySet<string>;
}

export interface EvaluatedLease {
  readonly evaluation: PlannedLease | (EvaluatedCall & { readonly outcome: 'denied' });
  readonly stamp: string;
  readonly tokenKey: Buffer;
}

/** Finds what a call is, and which windows it falls in, before any of them is locked. */
@Injectable()
export class EvaluationService {
  constructor(
    @Inject(DecisionContextService) private readonly context: DecisionContextService,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(ControlsJudge) private readonly controls: ControlsJudge,
    @Inject(OutputCeiling) private readonly ceiling: OutputCeiling,
    @Inject(QuotaMeter) private readonly quotas: QuotaMeter,
  ) {}

  /** Uses the cached context unless it is known to be stale. The caller compares stamps, and evaluates again if they differ. */
  async evaluate(asks: readonly Ask[], now: Date, isStale: boolean): Promise<EvaluatedCalls> {
    const context = await this.context.get(isStale);
    const { stamp, tokenKey } = context;
    const at = now.getTime();
    await this.prepare(context, at);
    const judged = asks.map((ask) => this.judge(ask, context, at));
    const standing = judged.filter((one) => 'covering' in one);
    const wanted = new Set(standing.flatMap(({ covering }) => covering));
    const windows = await this.budgets.windowsAt(wanted, at);
    // Last of all that can fail: the caller gives back what is counted here.
    const meterings = await this.quotas.take(
      standing.map(({ known, priced: { plan, call } }) => ({ ...known, call, plan })),
    );
    const metered = new Map(standing.map((one, i) => [one, meterings[i]]));
    const windowOf = ({ id }: Budget) => windows.get(id) ?? [];
    const evaluated = judged.map((one): EvaluatedCall => {
      if (!('covering' in one)) return one;
      const metering = metered.get(one);
      if (metering !== undefined && planning.isDenial(metering)) return denying(metering);
      const { priced, covering } = one;
      return {
        outcome: 'placed',
        priced,
        windows: covering.flatMap(windowOf),
        taken: metering?.taken ?? null,
      };
    });
    return { evaluated, stamp, tokenKey };
  }

  /** Where a lease for calls like this one would be carved from: as for a call, but nothing is counted. */
  async evaluateLease(ask: Ask, now: Date, isStale: boolean): Promise<EvaluatedLease> {
    const context = await this.context.get(isStale);
    const { stamp, tokenKey } = context;
    const at = now.getTime();
    await this.prepare(context, at);
    const judged = this.judge(ask, context, at);
    if (!('covering' in judged)) return { evaluation: judged, stamp, tokenKey };
    const windows = await this.budgets.windowsAt(judged.covering, at);
    const boundBy = namesThatBind(context.book, judged.priced.team);
    for (const name of await this.quotas.narrows(judged.known.call)) boundBy.add(name);
    const placed = {
      ...judged,
      outcome: 'placed',
      windows: [...windows.values()],
      boundBy,
    } as const;
    return { evaluation: placed, stamp, tokenKey };
  }

  /** What rules of one call need is in memory then, and no older than the context. */
  private async prepare({ book, prices }: DecisionContext, at: number): Promise<void> {
    await Promise.all([
      this.controls.ready(at, { version: book.version, prices }),
      this.ceiling.ready(at),
    ]);
  }

  /** Where the call goes, by the rules of one call: the ladder first, whose stop outlives every other permission. */
  private plan(
    known: planning.IdentifiedCall,
    asked: planning.CallPlan,
    book: BudgetBook,
    prices: PriceBook,
  ): planning.CallPlan | Denial {
    const onLadder = planning.planUnderLadder(known, asked, book, prices);
    if (planning.isDenial(onLadder)) return onLadder;
    const routed = this.controls.judge(known, onLadder);
    // The ceiling is one for the call as it is going to be made.
    return planning.isDenial(routed) ? routed : this.ceiling.lower(known, routed);
  }

  /** Everything that can be said of one call by itself, in the order of denials. */
  private judge(
    { request, asking }: Ask,
    { rules, removed, prices, book }: DecisionContext,
    at: number,
  ): Judged | (EvaluatedCall & { outcome: 'denied' }) {
    const who = identifyCall(request, asking, rules, removed, prices, at);
    if (who.outcome === 'unknown_scope')
      return denying({ code: 'unknown_scope', detail: who.detail });
    const plan = this.plan(who.known, who.asked, book, prices);
    if (planning.isDenial(plan)) return denying(plan);
    const priced = priceCall({ ...who.known, request }, plan, prices);
    const cover = planning.coverOf(book, priced.call);
    const covering = cover.outcome === 'covered' ? cover.budgets : [];
    const isBound = cover.outcome === 'refused' || covering.some(({ mode }) => mode === 'hard');
    if (priced.worst === null && isBound) {
      const { model } = plan.target;
      return denying({ code: 'unpriced_model', detail: whyUnpriced(model, priced) });
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

const denying = (denial: Denial) => ({ outcome: 'denied', denial }) as const;

const NOTHING_COVERS: EvaluatedCall & { outcome: 'denied' } = {
  outcome: 'denied',
  denial: {
    code: 'budget_exhausted',
    detail: 'No budget covers this call, and nothing is admitted without one.',
    facts: NOT_COVERED,
  },
};
