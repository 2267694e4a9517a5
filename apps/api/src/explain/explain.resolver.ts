import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { Database } from '../platform/database.js';
import { expectRange } from '../platform/graphql/pages.js';
import { DenialsService, denialViews } from '../admissions/admissions.module.js';
import { ledgerCalls } from '../ledger/ledger.module.js';
import { ExplainService } from './explain.service.js';
import { wordsOf } from './explanation.js';

/** Of each kind. */
const GROUPS_MAX = 500;
const OWN_MAX = 50;

interface OwnDenial {
  readonly requestId: string;
  readonly at: Date;
  readonly code: string;
  readonly detail: string;
  readonly limitKind: string;
  readonly limitId: string;
}

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
  ): Promise<denialViews.DenialGroup[]> {
    expectRange(from, to);
    const teams = seen(actor, team ?? null);
    await this.denied.flush();
    const [denied, throttled] = await Promise.all([
      denialViews.groupDenials(this.database, teams, from, to, GROUPS_MAX),
      ledgerCalls.throttledCalls(this.database, teams, from, to, GROUPS_MAX),
    ]);
    return [...denied, ...throttled.map(asDenial)].sort((a, b) =>
      a.denials < b.denials ? 1 : a.denials > b.denials ? -1 : 0,
    );
  }

  @Query('ownDenials')
  @Allow('signedIn')
  async ownDenials(
    @CurrentActor() { user }: Actor,
    @Args() { from, to }: { from: Date; to: Date },
  ): Promise<OwnDenial[]> {
    expectRange(from, to);
    if (user === null) return [];
    await this.denied.flush();
    const found = await denialViews.denialsOfUser(this.database, user, { from, to }, OWN_MAX);
    return found.map((denial) => {
      const { kind, id } = denialViews.boundOf(denial.detail);
      const { requestId, at, code } = denial;
      return { requestId, at, code, detail: wordsOf(denial), limitKind: kind, limitId: id };
    });
  }
}

/** A provider that refuses for want of capacity denies like a limit. */
const asDenial = ({
  target,
  calls,
  ...group
}: ledgerCalls.ThrottledCalls): denialViews.DenialGroup => ({
  ...group,
  limitKind: 'provider',
  limitId: target,
  gateways: [],
  denials: calls,
});

/** Null: all teams. A team that the actor may not see has no denials. */
function seen({ teams }: Actor, team: string | null): readonly string[] | null {
  if (teams === 'all') return team === null ? null : [team];
  return team === null ? teams : teams.filter((one) => one === team);
}
