import { Module } from '@nestjs/common';
import { SpendController } from './spend.controller.js';
import { SpendRepository } from './spend.repository.js';
import { SpendResolver } from './spend.resolver.js';
import { SpendService } from './spend.service.js';
import { ZoneRepository } from './zone.repository.js';

export { SpendService } from './spend.service.js';
export type { DimensionValue, Freshness, SpendOutcome, SpendResult } from './spend.service.js';
export type { SpendRow } from './answer.js';
export type { SpendFigures } from './figures.js';
export type { Problem } from './problem.js';
export type { SpendFilter, SpendInput } from './question.js';

@Module({
  controllers: [SpendController],
  providers: [ZoneRepository, SpendRepository, SpendService, SpendResolver],
  exports: [SpendService],
})
export class SpendModule {}
