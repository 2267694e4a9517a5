import type { Scope } from '@bursar/limits';
import { fromFemto, toFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { BudgetsService } from '../budgets/budgets.module.js';
import { type Actor, isSeenBy, SYSTEM } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { isUuid } from '../platform/ids.js';
import {
  findIncrease,
  type ListedIncrease,
  listIncreases,
  lockSubject,
} from './increases.repository.js';
import { LimitsService } from './limits.service.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import { IncreasesService } from './increases.service.js';
import { toShown } from './request.js';
import { mayApprove } from './requests.service.js';

export interface EndInput {
  readonly id: string;
  readonly reason: string;
}

export interface EndedRaise {
  readonly __typename: 'EndedRaise';
  readonly subject: Record<string, string>;
  readonly from: string;
  readonly to: string;
}

/** People who approve raises, and the lead of the limit's team: to have less is always allowed. */
function mayEnd(actor: Actor, scope: Scope): boolean {
  if (mayApprove(actor)) return isSeenBy(actor, scope);
  return actor.roles.has('teamLead') && actor.teams !== 'all' && isSeenBy(actor, scope);
}

/** As it is shown: by its own id, not by that of what it raises. */
export const toRaise = (actor: Actor, scope: Scope, raise: ListedIncrease) => {
  const { raise: id, limit, amount, from, until, origin } = raise;
  return { id, limit, amount, from, until, origin, mayEnd: mayEnd(actor, scope) };
};

const noRaise = () => refuse('unknown_raise', 'No such raise of a limit of yours is in force.');

/** Ends a raise before it lapses. Calls that it let in stay; the next one is decided without it. */
@Injectable()
export class IncreaseEndingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LimitsService) private readonly limits: LimitsService,
    @Inject(IncreasesService) private readonly increases: IncreasesService,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  inForce(): Promise<ListedIncrease[]> {
    return listIncreases(this.database, this.clock.now());
  }

  async end(actor: Actor, { id, reason }: EndInput): Promise<EndedRaise | Problem> {
    if (reason.trim() === '')
      return refuse('reason_missing', 'Say why it is over.', { path: 'reason' });
    if (!isUuid(id)) return noRaise();
    const ended = await this.database.bulk((tx) => this.endIn(tx, actor, id, reason));
    // The ladder climbs at once, and not only when money moves next.
    if (!isProblem(ended) && ended.subject['budget'] !== undefined)
      await this.budgets.climbLadders();
    return ended;
  }

  private async endIn(tx: Sql, actor: Actor, id: string, reason: string) {
    const at = this.clock.now();
    const found = await findIncrease(tx, id);
    if (found === null) return noRaise();
    await lockSubject(tx, found);
    const raise = await findIncrease(tx, id);
    if (raise === null || raise.until <= at) return noRaise();
    const limit = await this.limits.find(SYSTEM, raise, tx);
    if (limit === null || !mayEnd(actor, limit.scope)) return noRaise();
    const without = limit.effective - toFemto(raise.amount);
    const ended = {
      from: fromFemto(limit.effective),
      to: fromFemto(without > limit.base ? without : limit.base),
    };
    await this.increases.end(tx, actor, { raise, at, reason, ...ended });
    return { __typename: 'EndedRaise' as const, subject: toShown(raise), ...ended };
  }
}
