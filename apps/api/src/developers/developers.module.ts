import { Module } from '@nestjs/common';
import { BudgetsModule } from '../budgets/budgets.module.js';
import { OrgModule } from '../org/org.module.js';
import { SpendModule } from '../spend/spend.module.js';
import { AgentsResolver } from './agents/agents.resolver.js';
import { DevelopersController } from './developers.controller.js';
import { DevelopersResolver } from './developers.resolver.js';
import { DevelopersService } from './developers.service.js';

/** What people and agents spend, beside their limits. */
@Module({
  imports: [BudgetsModule, OrgModule, SpendModule],
  controllers: [DevelopersController],
  providers: [AgentsResolver, DevelopersResolver, DevelopersService],
})
export class DevelopersModule {}
