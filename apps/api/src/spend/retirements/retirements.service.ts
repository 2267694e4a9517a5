import { type EndOfLife, endOfLifeOf } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { Invalid } from '../../platform/errors.js';
import { isProblem } from '../../platform/outcome.js';
import { LifecycleService, PricesService } from '../../prices/prices.module.js';
import type { SpendRow } from '../answer.js';
import type { SpendInput } from '../question.js';
import { type Retirement, retirementsOf } from './retirements.js';
import { SpendService } from '../spend.service.js';

const DAY_MS = 86_400_000;
/** Today included. */
const DAYS = 30;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

export type NamedRetirement = Retirement & { readonly teamName: string };

/** Which teams still call models that end. Whose calls an actor may see is decided where spend is asked for. */
@Injectable()
export class RetirementsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(LifecycleService) private readonly models: LifecycleService,
    @Inject(SpendService) private readonly spend: SpendService,
  ) {}

  /** Those that end first stand first. */
  async list(actor: Actor): Promise<NamedRetirement[]> {
    const now = this.clock.now().getTime();
    const range = { from: dayOf(now - (DAYS - 1) * DAY_MS), to: dayOf(now + DAY_MS) };
    const endOf = await this.endsOf(await this.all(actor, { ...range, groupBy: NAMES }));
    if (endOf.size === 0) return [];
    const models = [...new Set([...endOf.values()].map(({ called }) => called))];
    const rows = await this.all(actor, {
      ...range,
      groupBy: ['team', ...NAMES],
      filters: [{ dimension: 'model', in: models }],
    });
    const found = retirementsOf(
      rows,
      (provider, model) => endOf.get(keyOf(provider, model))?.end ?? null,
      dayOf(now),
    );
    const names = await this.spend.teamNames(found.map(({ team }) => team));
    return found.map((one) => ({ ...one, teamName: names.get(one.team) ?? one.team }));
  }

  /** By provider and model as they were called. */
  private async endsOf(
    rows: readonly SpendRow[],
  ): Promise<ReadonlyMap<string, { readonly called: string; readonly end: EndOfLife }>> {
    const book = await this.prices.book(this.database);
    const lifecycle = await this.models.lifecycle();
    return new Map(
      rows.flatMap(({ keys: [provider, called] }) => {
        if (provider == null || called == null) return [];
        const end = endOfLifeOf(lifecycle, book, called, provider);
        return end === null ? [] : [[keyOf(provider, called), { called, end }] as const];
      }),
    );
  }

  private async all(actor: Actor, input: SpendInput): Promise<SpendRow[]> {
    const rows = await this.spend.rowsOf(actor, input, ['requests', 'unpriced', 'cost']);
    if (isProblem(rows)) throw new Invalid(rows.message, { slug: rows.code });
    return rows;
  }
}

const NAMES = ['provider', 'model'] as const;
const keyOf = (provider: string, model: string): string => JSON.stringify([provider, model]);
