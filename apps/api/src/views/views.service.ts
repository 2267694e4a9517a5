import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import { teamIds } from '../org/org.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database.js';
import { isUuid, newId } from '../platform/ids.js';
import { takeLock } from '../platform/locks.js';
import { isProblem, type Problem, refuse } from '../platform/outcome.js';
import {
  countPins,
  countViews,
  deletePin,
  deleteView,
  findView,
  insertPin,
  listViews,
  type Reader,
  type ReadView,
  writeView,
} from './view.repository.js';
import { SpendService } from '../spend/spend.module.js';
import { EVERYONE, type ViewInput, viewProblem } from './view.js';
import { questionsOf } from './view-question.js';

const OF_PERSON_MAX = 200;
/** Each is a question to the ledger whenever the Overview is opened. */
const PINS_MAX = 6;
const SOME_DAY = { from: '2026-01-01', to: '2026-01-02' };

export interface ShownView extends ReadView {
  readonly __typename: 'SavedView';
  readonly isMine: boolean;
  readonly isReportable: boolean;
}

/** Links under a name. What is shared is in the audit log; what is one's own is not. */
@Injectable()
export class ViewsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(SpendService) private readonly spend: SpendService,
  ) {}

  async list(actor: Actor): Promise<ShownView[]> {
    return (await listViews(this.database, readerOf(actor))).map((view) => shown(actor, view));
  }

  async save(actor: Actor, input: ViewInput): Promise<ShownView | Problem> {
    const problem = viewProblem(actor, input) ?? (await this.askProblem(actor, input));
    if (problem !== null) return problem;
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'savedViews', { key: actor.id });
      const { id = null, name, path, query, sharedWith = null } = input;
      const before = id === null ? null : await this.ownView(tx, actor, id);
      if (id !== null && before === null) return noView();
      const wrong = await this.placeProblem(tx, actor, sharedWith, before);
      if (wrong !== null) return wrong;
      const view = {
        ...{ id: before?.id ?? newId(), owner: actor.id, ownerName: actor.name },
        ...{ name: name.trim(), path, query, sharedWith, savedAt: this.clock.now() },
        asks: input.asks ?? null,
      };
      if (!(await writeView(tx, view)))
        return refuse('name_taken', `You have a view named ${view.name} already.`, {
          path: 'name',
          hint: 'Choose another name, or replace that one.',
        });
      if (sharedWith !== null || (before?.sharedWith ?? null) !== null)
        await this.record(tx, actor, 'view.share', view, before);
      return shown(actor, { ...view, isPinned: before?.isPinned ?? false });
    });
  }

  async remove(actor: Actor, id: string): Promise<ShownView | Problem> {
    return this.database.transaction(async (tx) => {
      const view = isUuid(id) ? await findView(tx, readerOf(actor), id) : null;
      if (view === null) return noView();
      if (view.owner !== actor.id && !actor.roles.has('platform'))
        return refuse('not_yours', `${view.ownerName} saved this view.`, {
          path: 'id',
          hint: 'Its owner or platform can remove it.',
        });
      await deleteView(tx, view.id);
      if (view.sharedWith !== null) await this.record(tx, actor, 'view.remove', null, view);
      return shown(actor, { ...view, isPinned: false });
    });
  }

  async pin(actor: Actor, id: string, pinned: boolean): Promise<ShownView | Problem> {
    if (actor.kind !== 'person')
      return refuse('needs_a_person', 'The Overview is a person\u2019s: keys pin nothing to it.', {
        hint: 'Sign in.',
      });
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'savedViews', { key: actor.id });
      const view = isUuid(id) ? await findView(tx, readerOf(actor), id) : null;
      if (view === null) return noView();
      if (!pinned) await deletePin(tx, actor.id, view.id);
      else if (!view.isPinned && (await countPins(tx, actor.id)) >= PINS_MAX)
        return refuse('too_many_pins', `The Overview has room for ${PINS_MAX} views.`, {
          path: 'pinned',
          hint: 'Take another one from it first.',
        });
      else await insertPin(tx, actor.id, view.id, this.clock.now());
      return shown(actor, { ...view, isPinned: pinned });
    });
  }

  private async ownView(tx: Tx, actor: Actor, id: string): Promise<ReadView | null> {
    const view = isUuid(id) ? await findView(tx, readerOf(actor), id) : null;
    return view?.owner === actor.id ? view : null;
  }

  /** What the ledger would not answer is not kept as a question. */
  private async askProblem(actor: Actor, { asks }: ViewInput): Promise<Problem | null> {
    if (asks === undefined || asks === null) return null;
    for (const question of questionsOf(asks, SOME_DAY)) {
      const read = await this.spend.ask(actor, question, []);
      if (isProblem(read)) return { ...read, path: `asks.${read.path ?? ''}` };
    }
    return null;
  }

  private async placeProblem(
    tx: Tx,
    actor: Actor,
    sharedWith: string | null,
    before: ReadView | null,
  ): Promise<Problem | null> {
    if (before === null && (await countViews(tx, actor.id)) >= OF_PERSON_MAX)
      return refuse('too_many_views', `You have ${OF_PERSON_MAX} views already.`, {
        hint: 'Remove one that is not needed any more.',
      });
    if (sharedWith === null || sharedWith === EVERYONE) return null;
    if ((await teamIds(tx, 'current')).includes(sharedWith)) return null;
    return refuse('unknown_team', `There is no team ${sharedWith}.`, { path: 'sharedWith' });
  }

  private record(
    tx: Tx,
    actor: Actor,
    action: 'view.share' | 'view.remove',
    view: Pick<ReadView, 'id' | 'name' | 'path' | 'query' | 'sharedWith'> | null,
    before: ReadView | null,
  ): Promise<void> {
    return this.audit.record(tx, actor, {
      action,
      entityType: 'view',
      entityId: view?.id ?? before?.id ?? '',
      ...(before !== null && { before: wordsOf(before) }),
      ...(view !== null && { after: wordsOf(view) }),
    });
  }
}

const wordsOf = ({
  name,
  path,
  query,
  sharedWith,
}: Pick<ReadView, 'name' | 'path' | 'query' | 'sharedWith'>) => ({ name, path, query, sharedWith });

const readerOf = ({ id, teams }: Actor): Reader => ({ id, teams: teams === 'all' ? null : teams });

const shown = (actor: Actor, view: ReadView): ShownView => ({
  ...view,
  __typename: 'SavedView',
  isMine: view.owner === actor.id,
  isReportable: view.asks !== null,
});

const noView = (): Problem => refuse('unknown_view', 'There is no such view.', { path: 'id' });
