import { type FemtoUsd, formatMinor, fromFemto } from '@bursar/pricing';
import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { orProblem } from '../../platform/outcome.js';
import type { Accounting } from '../accounting/accounting.js';
import { localOf } from '../accounting/local.js';
import { rollUp } from '../accounting/tree.js';
import { CURRENCY, DECIMALS, type Statement } from './statement.js';
import { type Threads, ThreadsService } from '../disputes/threads.service.js';
import type { Stage } from './statement-csv.js';
import { BASIS } from './statement-pdf.js';
import { StatementsService } from './statements.service.js';

interface Question {
  readonly month: string;
  readonly version?: number | null;
  readonly stage?: Stage | null;
  readonly teams?: readonly string[] | null;
}

interface Sum {
  readonly usd: FemtoUsd;
  readonly amount: bigint;
}

const shownSum = ({ usd, amount }: Sum) => ({
  exactUsd: fromFemto(usd),
  amount: formatMinor(amount, DECIMALS),
});

const sumOf = (all: readonly Sum[]): Sum =>
  all.reduce((a, b) => ({ usd: a.usd + b.usd, amount: a.amount + b.amount }), {
    ...{ usd: 0n, amount: 0n },
  });

const inLocal = (amount: bigint, decimals: number): string => formatMinor(amount, decimals);

function shown(
  { counts, lines, ...statement }: Statement,
  accounting: Accounting | null,
  threads: Threads,
) {
  const local = accounting === null ? null : localOf({ lines }, accounting);
  return {
    ...{ ...statement, ...counts, ...shownSum(statement) },
    local: (local?.totals ?? []).map(({ currency, rate, usd, amount, decimals }) => ({
      ...{ currency, exactUsd: fromFemto(usd), amount: inLocal(amount, decimals) },
      ...{ rate: rate.perUsd, rateDate: rate.date, rateSource: rate.source },
    })),
    lines: lines.map((line, i) => {
      const own = local?.lines[i] ?? null;
      return {
        ...{ ...line.body, ...shownSum(line), ...threads.of(statement.team, line.body) },
        ...{ localCurrency: own?.currency ?? null },
        localAmount: own === null ? null : inLocal(own.amount, own.decimals),
      };
    }),
  };
}

/** A statement of a cost centre is the lines that are its own, whatever team they are of; those below it are added up beside. */
function costCentresOf(statements: readonly Statement[], accounting: Accounting | null) {
  const lines = statements.flatMap((one) => one.lines);
  const rolled = rollUp(accounting ?? { costCentres: [] }, lines, ({ body }) => body.costCentre);
  return rolled.map(({ costCentre, parent, depth, own, all }) => {
    const total = shownSum(sumOf(all));
    return {
      ...{ costCentre, parent, depth, ...shownSum(sumOf(own)) },
      ...{ totalExactUsd: total.exactUsd, totalAmount: total.amount },
    };
  });
}

@InLane('reports')
@Resolver()
export class StatementsResolver {
  constructor(
    @Inject(StatementsService) private readonly service: StatementsService,
    @Inject(ThreadsService) private readonly threads: ThreadsService,
  ) {}

  @Query('statements')
  @Allow('finance', 'auditor', 'executive', 'teamLead')
  statements(@CurrentActor() actor: Actor, @Args() question: Question) {
    return orProblem(async () => {
      const { month, version = null, teams = null } = question;
      const stage = question.stage ?? 'accrual';
      const found = await this.service.of(actor, { month, version, stage, teams });
      const named = found.statements.map(({ team }) => team);
      const threads = await this.threads.ofMonth(found.month, named);
      return {
        __typename: 'Statements',
        ...{ month: found.month, version: found.version, stage, currency: CURRENCY },
        ...{ basis: BASIS, disputableUntil: threads.deadline },
        ...shownSum(sumOf(found.statements)),
        statements: found.statements.map((one) => shown(one, found.accounting, threads)),
        costCentres: costCentresOf(found.statements, found.accounting),
      };
    });
  }
}
