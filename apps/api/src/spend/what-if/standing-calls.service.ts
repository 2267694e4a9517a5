import { canonicalModel, type PriceBook } from '@bursar/pricing';
import type { Span } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { ledgerCalls } from '../../ledger/ledger.module.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { PricesService } from '../../prices/prices.module.js';
import { type Question, type SpendInput, USER } from '../question.js';
import { SpendRepository } from '../spend.repository.js';
import { SpendService } from '../spend.service.js';

/** Calls as they are asked for: a range, and what they are narrowed to. */
export interface CallInput {
  readonly from: string;
  readonly to: string;
  readonly timezone?: string | null;
  readonly teams?: readonly string[] | null;
  /** By any of its spellings. */
  readonly model?: string | null;
  /** Of several models, each by any of its spellings; beside `model`. */
  readonly models?: readonly string[] | null;
}

export interface FoundCalls {
  readonly book: PriceBook;
  readonly range: Span;
  readonly timezone: string;
  /** Read as they are asked for, from one moment of the ledger; the connection is given back at the end. */
  readonly batches: AsyncGenerator<ledgerCalls.StandingCall[], void, void>;
}

/** They are read one by one while a person waits. */
const CALLS_MAX = 500_000;

/** Single calls with what stands for them, a batch at a time. Whose may be seen is decided where spend is asked for. */
@Injectable()
export class StandingCalls {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PricesService) private readonly prices: PricesService,
    @Inject(SpendService) private readonly spend: SpendService,
    @Inject(SpendRepository) private readonly repository: SpendRepository,
  ) {}

  async find(actor: Actor, input: CallInput, byCaller: boolean): Promise<FoundCalls | Problem> {
    const book = await this.prices.book(this.database);
    const named = [...(input.model == null ? [] : [input.model]), ...(input.models ?? [])];
    const models = named.length === 0 ? null : named.map((name) => canonicalModel(book, name));
    const counted = await this.count(actor, toSpendInput(input, models));
    if (isProblem(counted)) return counted;
    const { requests, question } = counted;
    if (requests > BigInt(CALLS_MAX)) return tooMany(requests);
    const { range, zone, teams, filters } = question;
    const asked = input.teams == null || input.teams.length === 0 ? null : input.teams;
    const user = filters.find(({ dimension }) => dimension === USER)?.values[0] ?? null;
    const selection = {
      from: new Date(range.from),
      to: new Date(range.to),
      teams: teams === 'all' ? asked : (asked ?? teams).filter((team) => teams.includes(team)),
      user,
      models,
      byCaller,
    };
    return { book, range, timezone: zone.name, batches: this.batches(selection) };
  }

  /** The identity of a model, whatever its spelling. */
  async identityOf(model: string, provider: string): Promise<string> {
    return canonicalModel(await this.prices.book(this.database), model, provider);
  }

  /** By the sums, which know it at once; the question says whose calls the actor may see. */
  private async count(
    actor: Actor,
    input: SpendInput,
  ): Promise<{ requests: bigint; question: Question } | Problem> {
    const answer = await this.spend.open(actor, input, ['requests']);
    if (isProblem(answer)) return answer;
    try {
      let requests = 0n;
      for await (const part of answer.parts)
        for (const { figures } of part) requests += figures.requests;
      return { requests, question: answer.question };
    } finally {
      await answer.close();
    }
  }

  private async *batches(
    selection: ledgerCalls.CallSelection,
  ): AsyncGenerator<ledgerCalls.StandingCall[], void, void> {
    const snapshot = await this.repository.openSnapshot();
    try {
      yield* ledgerCalls.standingCalls(snapshot, selection);
    } finally {
      await snapshot.close();
    }
  }
}

function toSpendInput(
  { from, to, timezone, teams }: CallInput,
  models: readonly string[] | null,
): SpendInput {
  const byTeam = teams == null || teams.length === 0 ? [] : [{ dimension: 'team', in: teams }];
  const byModel = models === null ? [] : [{ dimension: 'canonicalModel', in: models }];
  return { from, to, timezone: timezone ?? 'UTC', filters: [...byTeam, ...byModel] };
}

const tooMany = (requests: bigint): Problem =>
  refuse(
    'too_many_calls',
    `These are ${requests} calls. Each is rated by itself, and at most ${CALLS_MAX} at once.`,
    { path: 'to', hint: 'Name a team or a model, or choose a shorter range.' },
  );
