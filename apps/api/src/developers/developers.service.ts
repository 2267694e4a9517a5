import { totalTaken } from '@bursar/limits';
import { fromFemto, type Measure, TOKEN_METERS } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { type BudgetStanding, BudgetsService, increasesAt } from '../budgets/budgets.module.js';
import { holdsAt, OrgService, type RecognitionRules } from '../org/org.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { isProblem, type Problem } from '../platform/outcome.js';
import { type SpendInput, SpendService } from '../spend/spend.module.js';
import { type DeveloperSpend, foldDevelopers } from './developer.js';

/** Where a developer's own budget stands; of several, the one that is nearest its limit. */
export interface DeveloperLimit {
  readonly budget: string;
  readonly limit: string;
  readonly taken: string;
  /** 1 is all of it. */
  readonly share: number;
  readonly resetsAt: Date;
}

export interface Developer extends DeveloperSpend {
  readonly teamName: string;
  /** By the directory, now; null: it does not know this user. */
  readonly directoryTeam: string | null;
  readonly limit: DeveloperLimit | null;
}

export interface TrendPoint {
  readonly day: string;
  readonly cost: string;
}

export type Range = Pick<SpendInput, 'from' | 'to' | 'timezone'>;

const MEASURED: readonly Measure[] = ['requests', 'unpriced', 'estimated', 'cost', ...TOKEN_METERS];
const NAMED = { dimension: 'user', in: [null], exclude: true };
const MILLION = 1_000_000n;

/** Who spends what, with which program, and how near their limit. Whose figures an actor may see is decided where spend is asked for. */
@Injectable()
export class DevelopersService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(OrgService) private readonly org: OrgService,
    @Inject(SpendService) private readonly spend: SpendService,
    @Inject(BudgetsService) private readonly budgets: BudgetsService,
  ) {}

  /** All of a range, the most expensive first; `search` is part of a name. */
  async list(actor: Actor, range: Range, search = ''): Promise<Developer[] | Problem> {
    const asked = { ...range, groupBy: ['user', 'team', 'client'], filters: [NAMED] };
    const rows = await this.spend.rowsOf(actor, asked, MEASURED);
    if (isProblem(rows)) return rows;
    const wanted = search.trim().toLowerCase();
    const found = foldDevelopers(rows).filter(({ user }) => user.toLowerCase().includes(wanted));
    if (found.length === 0) return [];
    const limits = this.limitsBy(await this.budgets.standing(actor));
    const rules = await this.org.recognition(this.database);
    const names = await this.spend.teamNames([...new Set(found.map(({ team }) => team))]);
    const at = this.clock.now().getTime();
    return found.map((one) => ({
      ...one,
      teamName: names.get(one.team) ?? one.team,
      directoryTeam: directoryTeamOf(rules, one.user, at),
      limit: limits.get(one.user) ?? null,
    }));
  }

  /** What each day of the range cost, for these users. Days without calls are left out. */
  async trends(
    actor: Actor,
    range: Range,
    users: readonly string[],
  ): Promise<ReadonlyMap<string, readonly TrendPoint[]> | Problem> {
    if (users.length === 0) return new Map();
    const filters = [{ dimension: 'user', in: users }];
    const rows = await this.spend.rowsOf(actor, { ...range, groupBy: ['user', 'day'], filters }, [
      'requests',
      'cost',
    ]);
    if (isProblem(rows)) return rows;
    const points = rows.map(({ keys: [user, day], figures }) => ({
      user: user ?? '',
      point: { day: day ?? '', cost: figures.cost },
    }));
    return new Map(
      [...Map.groupBy(points, ({ user }) => user)].map(([user, own]) => [
        user,
        own.map(({ point }) => point),
      ]),
    );
  }

  /** Budgets about one user and nothing else, by that user. */
  private limitsBy(standings: readonly BudgetStanding[]): Map<string, DeveloperLimit> {
    const at = this.clock.now().getTime();
    const limits = new Map<string, DeveloperLimit>();
    for (const standing of standings) {
      const { user, ...rest } = standing.budget.scope;
      if (user === undefined || Object.keys(rest).some((name) => name !== 'team')) continue;
      const limit = toLimit(standing, at);
      const known = limits.get(user);
      if (known === undefined || limit.share > known.share) limits.set(user, limit);
    }
    return limits;
  }
}

function directoryTeamOf(rules: RecognitionRules, user: string, at: number): string | null {
  const standing = rules.membershipsOf(user).find((rule) => holdsAt(rule, at));
  return standing?.team ?? null;
}

function toLimit({ budget, window, taken }: BudgetStanding, at: number): DeveloperLimit {
  const effective = budget.limit + increasesAt(budget, at);
  const all = totalTaken(taken);
  return {
    budget: budget.id,
    limit: fromFemto(effective),
    taken: fromFemto(all),
    share: effective > 0n ? Number((all * MILLION) / effective) / Number(MILLION) : 1,
    resetsAt: new Date(window.end),
  };
}
