import { addDays, todayIn } from '@bursar/time';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/audit.module.js';
import { type Actor, isSeenBy } from '../../../platform/actor.js';
import { Clock } from '../../../platform/clock.js';
import { Database } from '../../../platform/database.js';
import { isProblem, type Problem, refuse } from '../../../platform/outcome.js';
import { isDay } from '../../../platform/text/day.js';
import { SpendService } from '../../spend.service.js';
import { StandingCalls } from '../../what-if/standing-calls.service.js';
import { insertAct, listActs, type SavingAct, undoAct } from './act.repository.js';
import {
  LOOK_BACK_DAYS,
  type Realised,
  REALISED_KINDS,
  type RealisedKind,
  RealisedTally,
} from './realised.js';

export interface ActInput {
  readonly kind: string;
  readonly team: string;
  readonly provider: string;
  readonly model: string;
  readonly instead: string;
  readonly since: string;
  readonly reason: string;
}

export type ActView = SavingAct & {
  readonly teamName: string;
  /** A Problem where there are too many calls to rate. */
  readonly outcome: (Realised & { readonly __typename: 'Realised' }) | Problem;
};

const ACTS_MAX = 20;

/** Savings that were acted on, and what they have brought since. */
@Injectable()
export class ActsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(StandingCalls) private readonly calls: StandingCalls,
    @Inject(SpendService) private readonly spend: SpendService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Up to today. Whose an actor may see is decided where calls are asked for, and here by team. */
  async list(actor: Actor, team: string | null): Promise<ActView[]> {
    const seen = team === null ? actor.teams : isSeenBy(actor, { team }) ? [team] : [];
    const acts = (await listActs(this.database, seen)).slice(0, ACTS_MAX);
    const names = await this.spend.teamNames([...new Set(acts.map((act) => act.team))]);
    const views: ActView[] = [];
    // One after the other: each reads single calls.
    for (const act of acts)
      views.push({
        ...act,
        teamName: names.get(act.team) ?? act.team,
        outcome: await this.realised(actor, act),
      });
    return views;
  }

  async note(actor: Actor, input: ActInput): Promise<SavingAct | Problem> {
    const wrong = this.wrongIn(actor, input);
    if (wrong !== null) return wrong;
    const kind = input.kind as RealisedKind;
    const { team, provider, instead, since } = input;
    const model = await this.calls.identityOf(input.model, provider);
    const reason = input.reason.trim();
    const notedAt = this.clock.now();
    return this.database.bulk(async (tx) => {
      const act = await insertAct(tx, {
        ...{ kind, team, provider, model, instead, since, reason },
        ...{ notedAt, notedBy: actor.name },
      });
      if (act === null)
        return refuse('noted_already', 'It is noted already that this saving was acted on.', {
          hint: 'Take that back first, to note another day.',
        });
      await this.audit.record(tx, actor, {
        ...{ action: 'saving.act', entityType: 'saving', entityId: act.id, reason },
        after: { kind, team, provider, model, instead, since },
      });
      return act;
    });
  }

  async undo(actor: Actor, id: string, reason: string): Promise<SavingAct | Problem> {
    if (reason.trim() === '') return reasonMissing();
    const at = this.clock.now();
    return this.database.bulk(async (tx) => {
      const act = await undoAct(tx, id, { at, by: actor.name, teams: actor.teams });
      if (act === null) return refuse('unknown_act', 'There is no such note.', { path: 'id' });
      await this.audit.record(tx, actor, {
        ...{ action: 'saving.undo', entityType: 'saving', entityId: id, reason: reason.trim() },
        before: { kind: act.kind, team: act.team, model: act.model, since: act.since },
      });
      return act;
    });
  }

  private wrongIn(actor: Actor, input: ActInput): Problem | null {
    if (input.reason.trim() === '') return reasonMissing();
    if (!REALISED_KINDS.some((kind) => kind === input.kind))
      return refuse('bad_kind', `What a saving of the kind ${input.kind} brings, no call shows.`, {
        path: 'kind',
        hint: `It can be read of ${REALISED_KINDS.join(', ')}.`,
      });
    if (!isSeenBy(actor, { team: input.team }))
      return refuse('unknown_team', 'You see no such team.', { path: 'team' });
    const today = todayIn('UTC', this.clock.now().getTime());
    if (!isDay(input.since) || input.since > today)
      return refuse('bad_day', `${JSON.stringify(input.since)} is no day up to today.`, {
        path: 'since',
        hint: 'Write the first day on which calls were made otherwise, such as 2026-11-01.',
      });
    return null;
  }

  private async realised(actor: Actor, act: SavingAct): Promise<ActView['outcome']> {
    const today = todayIn('UTC', this.clock.now().getTime());
    const models = act.kind === 'cheaperModel' ? [act.model, act.instead] : [act.model];
    let tally: RealisedTally | null = null;
    // Callers of the time before are known before their calls since are judged.
    for (const [from, to] of [
      [addDays(act.since, -LOOK_BACK_DAYS), act.since],
      [act.since, addDays(today, 1)],
    ] as const) {
      const found = await this.calls.find(actor, { from, to, teams: [act.team], models }, false);
      if (isProblem(found)) return found;
      tally ??= new RealisedTally(act, found.book);
      for await (const batch of found.batches) for (const call of batch) tally.see(call);
    }
    return tally === null
      ? refuse('unknown_act', 'There is no such note.')
      : { __typename: 'Realised', ...tally.end() };
  }
}

const reasonMissing = (): Problem =>
  refuse('reason_missing', 'Say what was done.', { path: 'reason' });
