import { fromFemto } from '@bursar/pricing';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { comparePlaces, pageOf, type PlacedList } from '../../platform/graphql/pages.js';
import { InLane } from '../../platform/lane.js';
import { isProblem, orProblem } from '../../platform/outcome.js';
import type { Charge } from './charge.js';
import { waiting } from './charge-approval.js';
import type { WrittenCharge } from './draft.js';
import type { MonthLine } from './month-lines.js';
import { ChargesReading } from './reading.service.js';
import { type ChargeOutcome, RecordingService } from './recording.service.js';

type Said = Partial<Record<keyof WrittenCharge, string | null>>;
interface AddInput extends Said {
  readonly date: string;
  readonly kind: string;
  readonly description: string;
  readonly amountUsd: string;
  readonly reference?: string | null;
  readonly reason: string;
}

interface FilterInput {
  readonly month?: string | null;
  readonly kinds?: readonly string[] | null;
  readonly text?: string | null;
}

interface PageInput {
  readonly first: number;
  readonly after?: string | null;
}

@InLane('reports')
@Resolver()
export class ChargesResolver {
  constructor(
    @Inject(ChargesReading) private readonly reading: ChargesReading,
    @Inject(RecordingService) private readonly recording: RecordingService,
  ) {}

  @Query('charges')
  @Allow('finance', 'executive', 'auditor')
  async charges(
    @Args('filter') filter: FilterInput | null,
    @Args('first') first: number,
    @Args('after') after: string | null,
  ) {
    const { month = null, kinds = null, text } = filter ?? {};
    const page = await this.reading.list({ month, kinds, text: text ?? '' }, first, after ?? null);
    const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: shownCharge(node) }));
    return { ...page, edges };
  }

  @Query('sharedMonth')
  @Allow('finance', 'executive', 'auditor', 'teamLead')
  sharedMonth(@CurrentActor() actor: Actor, @Args('month') month: string) {
    return orProblem(async () => {
      const { lines, ...seen } = await this.reading.month(actor, month);
      const placed = lines.map((line, at) => ({ ...shownLine(line), at: placeText(at) }));
      return {
        ...{ __typename: 'SharedMonth', ...seen },
        lines: ({ first, after = null }: PageInput) => pageOf(placed, LIST, first, after),
      };
    });
  }

  @Query('chargeSplit')
  @Allow('finance', 'executive', 'auditor', 'teamLead')
  split(
    @CurrentActor() actor: Actor,
    @Args('month') month: string,
    @Args('charge') charge: string,
  ) {
    return orProblem(async () => {
      const split = await this.reading.split(actor, month, charge);
      return isProblem(split) ? split : { __typename: 'ChargeSplit', ...split };
    });
  }

  @Mutation('addCharge')
  @Allow('finance')
  add(@CurrentActor() actor: Actor, @Args('input') input: AddInput) {
    return orProblem(async () =>
      shownOutcome(await this.recording.add(actor, writtenOf(input), input.reason)),
    );
  }

  @Mutation('reverseCharge')
  @Allow('finance')
  reverse(@CurrentActor() actor: Actor, @Args('id') id: string, @Args('reason') reason: string) {
    return orProblem(async () => shownOutcome(await this.recording.reverse(actor, id, reason)));
  }
}

function writtenOf(input: AddInput): WrittenCharge {
  const text = (name: keyof WrittenCharge): string => (input[name] ?? '').trim();
  return {
    ...{ date: text('date'), kind: input.kind, description: text('description') },
    ...{ amountUsd: text('amountUsd'), costCentre: text('costCentre'), team: text('team') },
    ...{ user: text('user'), vendor: text('vendor'), invoice: text('invoice') },
    ...{ serviceFrom: text('serviceFrom'), serviceTo: text('serviceTo') },
    id: (input.reference ?? '').trim(),
  };
}

const shownOutcome = (outcome: ChargeOutcome) => {
  if (isProblem(outcome)) return outcome;
  return 'approvers' in outcome ? waiting(outcome) : shownCharge(outcome);
};

const shownCharge = ({ amount, service, ...charge }: Charge) => ({
  ...charge,
  __typename: 'Charge',
  amountUsd: fromFemto(amount),
  serviceFrom: service.from,
  serviceTo: service.to,
});

const shownLine = ({ amountFemtoUsd, chargeId, ...line }: MonthLine) => ({
  ...line,
  charge: chargeId,
  amountUsd: fromFemto(amountFemtoUsd),
});

const PLACE_DIGITS = 9;
const placeText = (at: number): string => String(at).padStart(PLACE_DIGITS, '0');

/** In the month's order, which is always the same. */
const LIST: PlacedList<{ readonly at: string }> = {
  firstMax: 500,
  placeOf: ({ at }) => [at],
  isPlace: ([at]) => /^\d{9}$/.test(at ?? ''),
  compare: comparePlaces,
};
