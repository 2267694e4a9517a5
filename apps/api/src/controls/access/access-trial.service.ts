import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { teamNames, UNALLOCATED } from '../../org/org.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { PricesService } from '../../prices/prices.module.js';
import { AccessInFile } from '../control-file.js';
import { type Tried, tryAccess } from './access-trial.js';
import { calledLately, modelsOf } from './called-lately.js';

const ROWS_MAX = 50;

/** Tries a rule of model access out on what has been called, before it denies any call. */
@Injectable()
export class AccessTrialService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PricesService) private readonly prices: PricesService,
  ) {}

  async test(input: unknown) {
    const read = AccessInFile.safeParse(input);
    if (!read.success) return notRead(read.error.issues[0]?.message ?? '');
    if (read.data.scope['key'] !== undefined) return ofKey();
    const { from, to, called } = await calledLately(this.database, this.clock.now());
    const tried = tryAccess(read.data, called, modelsOf(await this.prices.book(this.database)));
    return { __typename: 'AccessTrial', from, to, ...(await this.shown(tried)) };
  }

  private async shown({ calls, denied, rows }: Tried) {
    const first = rows.slice(0, ROWS_MAX);
    const teams = [...new Set(first.flatMap(({ team }) => team ?? []))];
    const names = await teamNames(this.database, teams);
    return {
      ...{ calls, denied },
      rows: first.map(({ team, usd, ...row }) => ({
        ...row,
        team: team ?? UNALLOCATED,
        teamName: names.get(team ?? '') ?? team ?? 'Unallocated',
        cost: usd === null ? null : fromFemto(usd),
      })),
    };
  }
}

const notRead = (why: string): Problem =>
  refuse('bad_rule', `This is no rule of model access: ${why}.`, {
    path: 'input',
    hint: 'A scope, and patterns of models or regions, as in the configuration file.',
  });

const ofKey = (): Problem =>
  refuse('not_summed', 'What keys of gateways have called is not summed.', {
    path: 'input.scope',
    hint: 'Try it with a scope without the key.',
  });
