import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { listDrivers } from './drivers.repository.js';
import { type AllocationRule, costWords, splitWords } from './rule.js';
import { inFile } from './rule-file.js';
import { loadRules } from './rules.repository.js';

const DRIVERS_MAX = 500;

/** The rules that share costs, for all whom they concern. */
@Resolver()
export class AllocationsResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Query('allocationRules')
  @Allow('finance', 'executive', 'auditor', 'platform', 'teamLead')
  async rules() {
    const today = this.clock.now().toISOString().slice(0, 10);
    return (await loadRules(this.database)).map((rule) => ({
      ...{ key: `${rule.name} ${rule.from}`, name: rule.name, from: rule.from, to: rule.to },
      ...{ cost: costWords(rule.cost), split: splitWords(rule.split) },
      ...{ file: inFile(rule), state: stateOn(rule, today) },
    }));
  }

  @Query('drivers')
  @Allow('finance', 'executive', 'auditor')
  drivers() {
    return listDrivers(this.database, DRIVERS_MAX);
  }
}

const stateOn = ({ from, to }: AllocationRule, today: string): string =>
  from > today ? 'future' : to !== null && to <= today ? 'past' : 'now';
