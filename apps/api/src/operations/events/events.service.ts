import { Inject, Injectable } from '@nestjs/common';
import { AuditService, changesBetween } from '../../audit/audit.module.js';
import { runsBetween } from '../../intake/intake.module.js';
import { teamNames } from '../../org/org.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql } from '../../platform/database.js';
import { Conflict, Forbidden, Invalid } from '../../platform/errors.js';
import { expectRange } from '../../platform/graphql/pages.js';
import { newId } from '../../platform/ids.js';
import { readInstant } from '../../platform/text/instant.js';
import { PricesService } from '../../prices/prices.module.js';
import { type DeployNote, type DeployNoteInput, saysTheSame } from './deploy-note.js';
import { ACTIONS, eventsFor, eventsOfChanges, type FeedEvent } from './event.js';
import { findNote, insertNote, modelsCalled, notesBetween } from './events.repository.js';

export interface EventsQuestion {
  readonly from: Date;
  readonly to: Date;
  /** Null: of all that the actor may see. */
  readonly teams?: readonly string[] | null;
}

export interface EventFeed {
  readonly events: readonly FeedEvent[];
  /** True where there are more than are shown. */
  readonly isCut: boolean;
}

const EVENTS_MAX = 200;
/** Read of each kind, before those are left out that the actor may not see. */
const READ_MAX = 2_000;
const AHEAD_MS_MAX = 5 * 60_000;

/** What may explain a change of spend, beside it: changes of prices, flags, stops and configuration, imports, deployments. */
@Injectable()
export class EventsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(PricesService) private readonly prices: PricesService,
  ) {}

  /** The newest first. */
  async feed(actor: Actor, { from, to, teams = null }: EventsQuestion): Promise<EventFeed> {
    expectRange(from, to);
    const asked = { from, to, limit: READ_MAX };
    const [changes, ...found] = await Promise.all([
      changesBetween(this.database, { ...asked, action: ACTIONS }),
      this.priceStarts(from, to),
      this.imports(asked),
      notesBetween(this.database, asked).then((notes) => notes.map(eventOfNote)),
    ]);
    const all = [...eventsOfChanges(changes), ...found.flat()];
    const events = eventsFor(actor, teams, all).sort(
      (a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? -1 : 1),
    );
    const isCut = events.length > EVENTS_MAX || changes.length === READ_MAX;
    return { events: events.slice(0, EVENTS_MAX), isCut };
  }

  /** The same id again answers the note that stands, if it says the same. */
  async post(
    actor: Actor,
    input: DeployNoteInput,
  ): Promise<{ readonly note: DeployNote; readonly isNew: boolean }> {
    const note = this.toNote(actor, input);
    return this.database.transaction(async (tx) => {
      await requireTeam(tx, note.team);
      const isNew = await insertNote(tx, note, { id: actor.id, at: this.clock.now() });
      if (!isNew) return { note: await this.standing(tx, note.id, input), isNew };
      await this.audit.record(tx, actor, {
        action: 'deployNote.add',
        entityType: 'deployNote',
        entityId: note.id,
        after: note,
      });
      return { note, isNew };
    });
  }

  private toNote(actor: Actor, input: DeployNoteInput): DeployNote {
    const { team = null } = input;
    if (actor.teams !== 'all' && (team === null || !actor.teams.includes(team)))
      throw new Forbidden('You can post a note only for a team that you can see.');
    const now = this.clock.now();
    const at = input.at === undefined ? now : (readInstant(input.at) ?? now);
    if (at.getTime() > now.getTime() + AHEAD_MS_MAX)
      throw new Invalid('`at` is more than five minutes ahead of this server.', {
        slug: 'bad_instant',
        hint: 'post what is deployed once it is, or check the clock of the sender',
      });
    return {
      id: input.id ?? newId(),
      at,
      text: input.text,
      team,
      environment: input.environment ?? null,
      link: input.link ?? null,
      postedBy: actor.name,
    };
  }

  private async standing(sql: Sql, id: string, input: DeployNoteInput): Promise<DeployNote> {
    const known = await findNote(sql, id);
    if (known !== null && saysTheSame(known, input)) return known;
    throw new Conflict(`A different note has the id ${id}.`, {
      slug: 'note_exists',
      hint: 'notes cannot be edited: post it under another id',
    });
  }

  private async priceStarts(from: Date, to: Date): Promise<FeedEvent[]> {
    const starts = await this.prices.startsBetween(from, to);
    if (starts.length === 0) return [];
    const called = await modelsCalled(this.database);
    return starts
      .filter(({ model }) => called.has(model))
      .map(({ model, at }) => ({
        ...NOTHING,
        id: `price-${model}-${at.toISOString()}`,
        at,
        kind: 'price',
        title: `Price of ${model} changes`,
        link: '/platform/prices',
      }));
  }

  private async imports(asked: { from: Date; to: Date; limit: number }): Promise<FeedEvent[]> {
    const runs = await runsBetween(this.database, asked);
    return runs.map(({ id, source, name, startedAt, startedBy, counts }) => ({
      ...NOTHING,
      id: `import-${id}`,
      at: startedAt,
      kind: 'import',
      title: `Usage imported from ${source}`,
      detail: `${name === '' ? source : name}: ${counts.accepted} of ${counts.received} records accepted`,
      by: startedBy,
    }));
  }
}

const NOTHING = {
  detail: null,
  team: null,
  user: null,
  environment: null,
  by: null,
  link: null,
} as const;

const eventOfNote = ({
  id,
  at,
  text,
  team,
  environment,
  link,
  postedBy,
}: DeployNote): FeedEvent => ({
  ...NOTHING,
  id: `deploy-${id}`,
  at,
  kind: 'deploy',
  title: text,
  team,
  environment,
  by: postedBy,
  link,
});

async function requireTeam(sql: Sql, team: string | null): Promise<void> {
  if (team === null || (await teamNames(sql, [team])).has(team)) return;
  throw new Invalid(`There is no team "${team}".`, {
    slug: 'unknown_team',
    hint: 'name a team of the configuration file, or leave it out for the whole organisation',
  });
}
