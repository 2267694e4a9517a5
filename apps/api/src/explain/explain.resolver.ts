import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { Database } from '../platform/database.js';
import { Invalid } from '../platform/errors.js';
import { type DenialGroup, groupDenials, groupThrottles } from './denial-groups.repository.js';
import { DenialsService } from '../admissions/admissions.module.js';
import { ExplainService } from './explain.service.js';

@Resolver()
export class ExplainResolver {
  constructor(
    @Inject(ExplainService) private readonly whys: ExplainService,
    @Inject(DenialsService) private readonly denied: DenialsService,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Query('why')
  @Allow('signedIn')
  async why(@CurrentActor() actor: Actor, @Args('id') id: string) {
    await this.denied.flush();
    return this.whys.why(actor, id);
  }

  @Query('denials')
  @Allow('signedIn')
  async denials(
    @CurrentActor() actor: Actor,
    @Args() { team, from, to }: { team?: string | null; from: Date; to: Date },
  ): Promise<DenialGroup[]> {
    if (from >= to) throw new Invalid('`from` must be before `to`.', { slug: 'bad_range' });
    const teams = seen(actor, team ?? null);
    await this.denied.flush();
    const groups = await Promise.all([
      groupDenials(this.database, teams, from, to),
      groupThrottles(this.database, teams, from, to),
    ]);
    return groups
      .flat()
      .sort((a, b) => (a.denials < b.denials ? 1 : a.denials > b.denials ? -1 : 0));
  }
}

/** Null: all teams. A team that the actor may not see has no denials. */
function seen({ teams }: Actor, team: string | null): readonly string[] | null {
  if (teams === 'all') return team === null ? null : [team];
  return team === null ? teams : teams.filter((one) => one === team);
}
