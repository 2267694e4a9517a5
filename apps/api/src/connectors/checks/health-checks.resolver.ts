import { targetKey } from '@bursar/policy';
import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { loadAllControls, TargetsService } from '../../controls/controls.module.js';
import { Allow } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { policyDocument } from '../aws/policy-document.js';
import { checkPolicy } from './health-check.js';
import { loadChecks, spentIn } from './health-checks.repository.js';

@Resolver()
export class HealthChecksResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(TargetsService) private readonly targets: TargetsService,
  ) {}

  @Query('healthChecks')
  @Allow('finance', 'platform', 'auditor')
  async healthChecks() {
    const checks = await loadChecks(this.database);
    if (checks.length === 0) return [];
    const month = this.clock.now().toISOString().slice(0, 7);
    const spent = new Map((await spentIn(this.database, month)).map((one) => [one.account, one]));
    const { routes } = await loadAllControls(this.database);
    const targets = routes.flatMap((route) => (route.breaker === undefined ? [] : route.targets));
    const found = await this.targets.lastChecks([...new Set(targets.map(targetKey))]);
    return checks.map(({ settings: { regions }, ...check }) => {
      const [first = ''] = regions;
      const own = new Set(
        targets
          .filter(({ region }) => regions.includes(region ?? first))
          .map((target) => targetKey(target)),
      );
      const { usd = '0', checks: made = 0n } = spent.get(check.account) ?? {};
      const last = found.filter(({ target }) => own.has(target));
      const policy = policyDocument(checkPolicy(check.account, regions));
      return { ...check, regions, spentUsd: usd, checks: made, policy, targets: last };
    });
  }
}
