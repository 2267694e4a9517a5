import { type FemtoUsd, formatMinor, fromFemto } from '@bursar/pricing';
import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { orProblem } from '../../platform/outcome.js';
import { CURRENCY, compareText, DECIMALS, type Statement } from './statement.js';
import { StatementsService } from './statements.service.js';

interface Question {
  readonly month: string;
  readonly version?: number | null;
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

const shown = ({ counts, lines, ...statement }: Statement) => ({
  ...statement,
  ...counts,
  ...shownSum(statement),
  lines: lines.map((line) => ({ ...line.body, ...shownSum(line) })),
});

/** A statement of a cost centre is the lines that are its own, whatever team they are of. */
function costCentresOf(statements: readonly Statement[]) {
  const lines = statements.flatMap((one) => one.lines);
  const byCentre = Map.groupBy(lines, ({ body }) => body.costCentre);
  return [...byCentre]
    .sort(([a], [b]) => compareText(a ?? '', b ?? ''))
    .map(([costCentre, own]) => ({ costCentre, ...shownSum(sumOf(own)) }));
}

@InLane('reports')
@Resolver()
export class StatementsResolver {
  constructor(@Inject(StatementsService) private readonly service: StatementsService) {}

  @Query('statements')
  @Allow('finance', 'auditor', 'executive', 'teamLead')
  statements(@CurrentActor() actor: Actor, @Args() question: Question) {
    return orProblem(async () => {
      const { month, version = null, teams = null } = question;
      const found = await this.service.of(actor, { month, version, teams });
      return {
        __typename: 'Statements',
        ...{ month: found.month, version: found.version, currency: CURRENCY },
        ...shownSum(sumOf(found.statements)),
        statements: found.statements.map(shown),
        costCentres: costCentresOf(found.statements),
      };
    });
  }
}
