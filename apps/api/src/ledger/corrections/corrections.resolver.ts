import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../../platform/actor.js';
import { InLane } from '../../platform/lane.js';
import { CorrectionsService, type PendingCorrection } from './corrections.service.js';

@Resolver()
export class CorrectionsResolver {
  constructor(@Inject(CorrectionsService) private readonly corrections: CorrectionsService) {}

  @Query('pendingCorrections')
  @InLane('reports')
  @Allow('finance', 'platform', 'auditor')
  pendingCorrections(): Promise<PendingCorrection[]> {
    return this.corrections.pending();
  }
}
