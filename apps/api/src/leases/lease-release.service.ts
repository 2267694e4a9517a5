import { Inject, Injectable } from '@nestjs/common';
import { releases } from '../holds/holds.module.js';
import type { Actor } from '../platform/actor.js';
import { Database } from '../platform/database.js';
import type { Problem } from '../platform/outcome.js';
import { describeLease, describeLeases, type LeaseRow } from './lease-view.repository.js';
import { LEASES } from './release-approval.js';

export interface LeaseRelease {
  readonly state: 'asked' | 'released';
  readonly lease: LeaseRow;
}

/** What gateways never accounted for. Where no log will ever report it, two people may give back what is presumed. */
@Injectable()
export class LeaseReleaseService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(releases.ReleasesService) private readonly releases: releases.ReleasesService,
  ) {}

  list({ teams }: Actor, state: string | null): Promise<LeaseRow[]> {
    return describeLeases(this.database, teams === 'all' ? null : teams, state);
  }

  async release(actor: Actor, leaseId: string, reason: string): Promise<LeaseRelease | Problem> {
    const done = await this.releases.release(LEASES, { actor, id: leaseId, reason });
    if (typeof done === 'object') return done;
    const lease = await describeLease(this.database, leaseId);
    return lease === null ? LEASES.unknown : { state: done, lease };
  }
}
