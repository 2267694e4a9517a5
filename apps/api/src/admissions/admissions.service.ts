import { Inject, Injectable } from '@nestjs/common';
import { bodyHashOf } from './admission-request.js';
import { windowRows } from '../budgets/budgets.module.js';
import { QuotaMeter, type Took } from '../quotas/quotas.module.js';
import { newHolds } from '../holds/holds.module.js';
import { Clock } from '../platform/clock.js';
import { Coalescer, type Outcome } from '../platform/queues/coalescer.js';
import { type BulkTx, Database } from '../platform/database.js';
import { Unavailable } from '../platform/errors.js';
import { admissions, denials } from '../platform/metrics.js';
import { whatStands } from './admission.repository.js';
import { AdmissionBatch, Stale, type Verdict } from './admission-batch.js';
import { DenialsService } from './denials/denials.service.js';
import {
  type Ask,
  type EvaluatedCall,
  type EvaluatedCalls,
  EvaluationService,
} from './evaluation.service.js';

const TOGETHER_MAX = 200;
/** One is being decided in Postgres while the next is being placed in Node. */
const ROUNDS_MAX = 2;
const TRIES_MAX = 5;
/** The authority: decides calls one after the other, in the order in which they came, on balances that it alone can move. */
@Injectable()
export class AdmissionsService {
  private readonly together = new Coalescer<Ask, Verdict>(
    'decisions',
    () => 1,
    { weightMax: TOGETHER_MAX, roundsMax: ROUNDS_MAX },
    (asks) => this.decideTogether(asks),
  );

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(EvaluationService) private readonly evaluations: EvaluationService,
    @Inject(DenialsService) private readonly denials: DenialsService,
    @Inject(QuotaMeter) private readonly quotas: QuotaMeter,
  ) {}

  admit({ request, asking }: Omit<Ask, 'bodyHash'>): Promise<Verdict> {
    return this.together.submit({ request, asking, bodyHash: bodyHashOf(request) });
  }

  private async decideTogether(asks: readonly Ask[]): Promise<Outcome<Verdict>[]> {
    for (let tries = 1; tries <= TRIES_MAX; tries++) {
      const now = this.clock.now();
      const placed = await this.evaluations.evaluate(asks, now, tries > 1);
      const { evaluated } = placed;
      const decided = await this.database
        .bulkAgain((tx) => this.decide(tx, asks, placed, now))
        .catch(async (error: unknown) => {
          if (error instanceof Stale) return null;
          await this.quotas.giveBack(unused(evaluated, null));
          throw error;
        });
      await this.quotas.giveBack(unused(evaluated, decided));
      if (decided === null) continue;
      this.note(asks, decided, now);
      return decided;
    }
    throw new Unavailable('The budgets keep changing.', 1);
  }

  private async decide(
    tx: BulkTx,
    asks: readonly Ask[],
    { evaluated, stamp, tokenKey }: EvaluatedCalls,
    now: Date,
  ): Promise<Outcome<Verdict>[]> {
    await windowRows.shareWindows(tx);
    const ids = new Set(
      evaluated.flatMap((one) => (one.outcome === 'placed' ? one.windows.map(({ id }) => id) : [])),
    );
    const taken = await windowRows.lockBalances(tx, [...ids]);
    const asked = asks.map(({ asking, request }) => ({
      apiKey: asking.keyId,
      requestId: request.requestId,
    }));
    const stands = await whatStands(tx, asked);
    if (stands.stamp !== stamp) throw new Stale();
    const round = new AdmissionBatch(taken, stands.earlier, tokenKey, now);
    const outcomes = asks.map((ask, i) => round.decide(ask, evaluated[i]));
    if (round.holds.length > 0 && !(await newHolds.insertHolds(tx, round.holds))) throw new Stale();
    return outcomes;
  }

  private note(asks: readonly Ask[], outcomes: readonly Outcome<Verdict>[], at: Date): void {
    outcomes.forEach((outcome, i) => {
      const ask = asks[i];
      if (!('ok' in outcome) || ask === undefined) return;
      if (outcome.ok.outcome === 'allowed') {
        if (!outcome.ok.isRepeat) admissions.inc({ decision: 'allow' });
        return;
      }
      const { denial } = outcome.ok;
      admissions.inc({ decision: 'deny' });
      denials.inc({ code: denial.code, by: 'bursar' });
      this.denials.note({
        at,
        apiKey: ask.asking.keyId,
        requestId: ask.request.requestId,
        traceId: ask.request.traceId ?? null,
        code: denial.code,
        gateway: '',
        budget: denial.code === 'budget_exhausted' ? denial.facts.budget : null,
        detail: {
          ...denial,
          team: ask.asking.boundTeam ?? ask.request.team ?? null,
          ...(ask.request.user != null && { user: ask.request.user }),
        },
      });
    });
  }
}

/** What quotas counted for calls that are not made now: refused, repeated, or not decided at all. */
function unused(
  evaluated: readonly EvaluatedCall[],
  decided: readonly Outcome<Verdict>[] | null,
): (Took | null)[] {
  return evaluated.flatMap((evaluation, i) => {
    if (evaluation.outcome !== 'placed') return [];
    const outcome = decided?.[i];
    const verdict = outcome !== undefined && 'ok' in outcome ? outcome.ok : null;
    return verdict?.outcome === 'allowed' && !verdict.isRepeat ? [] : [evaluation.taken];
  });
}
