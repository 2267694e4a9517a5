import { type PriceBook, resolveModel } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { SpendService } from '../spend.service.js';
import {
  type ComparedFigures,
  Comparison,
  figuresOf,
  type Instead,
  rateInstead,
} from './comparison.js';
import { type CallInput, StandingCalls } from './standing-calls.service.js';

export interface WhatIfInput extends CallInput {
  /** Another model. */
  readonly as?: string | null;
  /** Another tier: batch, flex, priority, standard. */
  readonly tier?: string | null;
}

export interface TeamCompared {
  readonly team: string;
  readonly teamName: string;
  readonly figures: ComparedFigures;
}

export interface WhatIf {
  readonly __typename: 'WhatIf';
  readonly range: { readonly from: Date; readonly to: Date; readonly timezone: string };
  readonly model: string | null;
  readonly as: string | null;
  readonly tier: string | null;
  readonly bookVersion: number;
  readonly teams: readonly TeamCompared[];
  readonly total: ComparedFigures;
}

/** Real usage rated again as another model or tier: every call by its own meters, nothing estimated from sums. */
@Injectable()
export class WhatIfService {
  constructor(
    @Inject(StandingCalls) private readonly calls: StandingCalls,
    @Inject(SpendService) private readonly spend: SpendService,
  ) {}

  async compare(actor: Actor, input: WhatIfInput): Promise<WhatIf | Problem> {
    const { model = null, as = null, tier = null } = input;
    if (as === null && tier === null)
      return refuse('nothing_instead', 'Neither another model nor another tier is named.', {
        path: 'as',
        hint: 'Name a model, a tier such as batch, or both.',
      });
    const found = await this.calls.find(actor, input, false);
    if (isProblem(found)) return found;
    const { book, range, timezone, batches } = found;
    if (as !== null && !isKnown(book, as)) return unknownModel(as);
    const total = new Comparison();
    const byTeam = new Map<string, Comparison>();
    for await (const batch of batches) {
      for (const call of batch) {
        const instead = rateInstead(book, call, insteadOf(book, call.record.provider, as, tier));
        const { team } = call.charge.key;
        const compared = byTeam.get(team) ?? new Comparison();
        byTeam.set(team, compared);
        compared.add(call, instead);
        total.add(call, instead);
      }
    }
    return {
      __typename: 'WhatIf',
      range: { from: new Date(range.from), to: new Date(range.to), timezone },
      ...{ model, as, tier, bookVersion: book.version },
      teams: await this.named(byTeam),
      total: figuresOf(total),
    };
  }

  private async named(byTeam: ReadonlyMap<string, Comparison>): Promise<TeamCompared[]> {
    const teams = [...byTeam.keys()].sort();
    const names = await this.spend.teamNames(teams);
    return teams.flatMap((team) => {
      const compared = byTeam.get(team);
      if (compared === undefined) return [];
      return [{ team, teamName: names.get(team) ?? team, figures: figuresOf(compared) }];
    });
  }
}

/** The model where the call was made, if it is sold there; on Bedrock otherwise. */
function insteadOf(
  book: PriceBook,
  provider: string,
  as: string | null,
  tier: string | null,
): Instead {
  if (as === null) return { model: null, provider: null, tier };
  const isSoldThere = resolveModel(book, as, provider).known;
  return { model: as, provider: isSoldThere ? null : 'bedrock', tier };
}

/** At any provider. */
const isKnown = (book: PriceBook, model: string): boolean =>
  resolveModel(book, model).known ||
  [...book.direct.keys()].some((key) => key.slice(key.indexOf('/') + 1) === model);

const unknownModel = (model: string): Problem =>
  refuse('unknown_model', `The price book knows no model "${model}".`, {
    path: 'as',
    hint: 'Write it as the prices page does, such as anthropic.claude-haiku-4-5-20251001-v1:0; global.… for global routing.',
  });
