import { Inject, Injectable } from '@nestjs/common';
import { PostingService } from '../ledger/ledger.module.js';
import { OrgService, type RecognitionRules } from '../org/org.module.js';
import { Database } from '../platform/database.js';
import { PricesService } from '../prices/prices.module.js';
import { removedTeams } from './admission.repository.js';
import {
  type AdmissionRequest,
  type Asking,
  placeCall,
  type PricedCall,
} from './admission-request.js';
import type { DenialFacts } from './balance.js';
import { type Budget, coverOf } from './budget.js';
import { BudgetsService, type CurrentWindow } from './budgets.service.js';

/** One call asked for. */
export interface Ask {
  readonly request: AdmissionRequest;
  readonly asking: Asking;
  readonly bodyHash: string;
}

export type Refusal =
  | { readonly code: 'unknown_scope' | 'unpriced_model'; readonly detail: string }
  | { readonly code: 'budget_exhausted'; readonly detail: string; readonly facts: DenialFacts };

/** A call with its worst case and the windows that must have room for it; or why none can be found. */
export type Placing =
  | {
      readonly outcome: 'placed';
      readonly priced: PricedCall;
      readonly windows: readonly CurrentWindow[];
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

export interface Placings {
  readonly placings: readonly Placing[];
  /** Of the budgets they were placed under. */
  readonly version: number;
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

/** Finds what a call is, and which windows it falls in, before any of them is locked. */
@Injectable()
export class PlacingService {
  private removed: { readonly rules: RecognitionRules; readonly teams: Set<string> } | undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
    @Inject(PostingService) private readonly posting: PostingService,
  ) {}

  async place(asks: readonly Ask[], now: Date): Promise<Placings> {
    const [rules, prices, book, tokenKey] = await Promise.all([
      this.org.recognition(this.database),
      this.prices.book(this.database),
      this.budgets.book(this.database),
      this.posting.tokenKey(),
    ]);
    const removed = await this.teamsRemoved(rules);
    const at = now.getTime();
    const judged = asks.map(({ request, asking }) => {
      const placed = placeCall(request, asking, rules, removed, prices, at);
      if (placed.outcome === 'unknown_scope') return refusing('unknown_scope', placed.detail);
      const { priced } = placed;
      const cover = coverOf(book, priced.call);
      const covering = cover.outcome === 'covered' ? cover.budgets : [];
      const isBound = cover.outcome === 'refused' || covering.some(({ mode }) => mode === 'hard');
      if (priced.worst === null && isBound)
        return refusing('unpriced_model', `${request.model}: ${priced.unpricedReason}.`);
      if (cover.outcome === 'refused') return NOTHING_COVERS;
      return { priced, covering };
    });
    const wanted = new Set(judged.flatMap((one) => ('covering' in one ? one.covering : [])));
    const windows = await this.budgets.windowsAt(wanted, at);
    const windowOf = ({ id }: Budget) => windows.get(id) ?? [];
    const placings = judged.map((one): Placing =>
      'covering' in one
        ? { outcome: 'placed', priced: one.priced, windows: one.covering.flatMap(windowOf) }
        : one,
    );
    return { placings, version: book.version, tokenKey };
  }

  /** Whoever removes a team changes the rules too. */
  private async teamsRemoved(rules: RecognitionRules): Promise<ReadonlySet<string>> {
    if (this.removed?.rules === rules) return this.removed.teams;
    const teams = await removedTeams(this.database);
    this.removed = { rules, teams };
    return teams;
  }
}

const refusing = (code: 'unknown_scope' | 'unpriced_model', detail: string): Placing => ({
  outcome: 'refused',
  refusal: { code, detail },
});

const NOTHING_COVERS: Placing = {
  outcome: 'refused',
  refusal: {
    code: 'budget_exhausted',
    detail: 'No budget covers this call, and nothing is admitted without one.',
    facts: NOT_COVERED,
  },
};
