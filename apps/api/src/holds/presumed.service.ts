import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../platform/actor.js';
import { Database } from '../platform/database.js';
import type { Problem } from '../platform/outcome.js';
import { findHoldsById, findPresumed } from './hold-view.repository.js';
import { type HoldView, viewOf } from './hold-view.js';
import { HOLDS } from './release-approval.js';
import { ReleasesService } from './releases.service.js';

export interface Release {
  readonly state: 'asked' | 'released';
  readonly hold: HoldView;
}

/** Calls whose cost was not reported. Where no log will ever report it, two people may give back what is presumed. */
@Injectable()
export class PresumedService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReleasesService) private readonly releases: ReleasesService,
  ) {}

  async list(actor: Actor, team: string | null): Promise<HoldView[]> {
    const seen = actor.teams === 'all' ? null : actor.teams;
    const teams = team === null ? seen : (seen ?? [team]).filter((one) => one === team);
    return (await findPresumed(this.database, teams)).map((hold) => viewOf(actor, hold));
  }

  async release(actor: Actor, admission: string, reason: string): Promise<Release | Problem> {
    const done = await this.releases.release(HOLDS, { actor, id: admission, reason });
    if (typeof done === 'object') return done;
    const [view] = await findHoldsById(this.database, [admission]);
    return view === undefined ? HOLDS.unknown : { state: done, hold: viewOf(actor, view) };
  }
}
