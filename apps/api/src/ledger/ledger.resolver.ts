import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../platform/actor.js';
import { InLane } from '../platform/lane.js';
import { type VerifyResult, VerifyService } from './verify.service.js';

/** Proves that the ledger adds up. */
@Resolver()
export class LedgerResolver {
  constructor(@Inject(VerifyService) private readonly verifier: VerifyService) {}

  @Query('verify')
  @InLane('jobs')
  @Allow('finance', 'platform', 'auditor')
  verify(): Promise<VerifyResult> {
    return this.verifier.verify();
  }
}
