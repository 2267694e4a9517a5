import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../../access/access.module.js';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Sql, type Tx } from '../../platform/database.js';
import { isUuid } from '../../platform/ids.js';
import { takeLock } from '../../platform/locks.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { type SavedView, viewsByIds } from '../../views/views.module.js';
import { isPersonChannel } from '../delivery/person-channel.js';
import { loadChannels } from '../settings/settings.repository.js';
import {
  deleteReport,
  deliveriesOf,
  findReport,
  listReports,
  writeReport,
  writtenAt,
} from './reports.repository.js';
import { type Every, mayUseChannels, nextAt, rightLost, type ViewReport } from './schedule.js';

export interface SetReport {
  readonly view: string;
  readonly every: Every;
  readonly mailsOwner: boolean;
  readonly channels: readonly string[];
}

const CHANNELS_MAX = 10;

interface ShownReport {
  readonly __typename: 'ViewReport';
  readonly id: string;
}

/** Which views are sent, when, to whom. Each change is in the audit log: it says who sends figures where. */
@Injectable()
export class ReportSettings {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  async list(actor: Actor): Promise<ShownReport[]> {
    if (actor.kind !== 'person' && !mayUseChannels(actor)) return [];
    const own = mayUseChannels(actor) ? null : actor.id;
    return this.shown(this.database, actor, await listReports(this.database, own));
  }

  async set(actor: Actor, input: SetReport): Promise<ShownReport | Problem> {
    const wrong = await this.problemOf(actor, input);
    if (wrong !== null) return wrong;
    const own = (await accounts.actingPeople(this.database, [actor.id])).get(actor.id);
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'savedViews', { key: actor.id });
      const view = await ownView(tx, actor, input.view);
      if (view === null) return noView();
      if (view.asks === null)
        return refuse('not_reportable', `${view.name} was saved without what it asks.`, {
          path: 'view',
          hint: 'Open it, and save it again under its name, on Explore, Overview, Teams or a team.',
        });
      const before = await findReport(tx, view.id);
      const channels = [...new Set(input.channels)];
      // As a person acts without a delegate: it is sent in their own name.
      const teams = own === undefined || own.actor.teams === 'all' ? null : own.actor.teams;
      const report: ViewReport = {
        ...{ view: view.id, owner: actor.id, every: input.every, channels, teams },
        ...{ mailsOwner: input.mailsOwner, state: 'active', stoppedBecause: null },
        ...{ since: this.clock.now(), lastAlert: before?.lastAlert ?? null },
      };
      const lost = rightLost(report, view, own);
      if (lost !== null) return refuse('not_allowed', lost, { path: 'channels' });
      await writeReport(tx, report);
      await this.record(tx, actor, 'viewReport.set', view, report, before);
      return this.one(tx, actor, report);
    });
  }

  /** One that goes on again sends what ends from now on. */
  async pause(actor: Actor, id: string, paused: boolean): Promise<ShownReport | Problem> {
    return this.database.transaction(async (tx) => {
      const found = await this.find(tx, actor, id);
      if (isProblem(found)) return found;
      const { view, report } = found;
      if (report.state === 'stopped' || (!paused && report.owner !== actor.id))
        return refuse('not_yours', `Only ${view.ownerName} can have it sent again.`, {
          hint: 'Its figures are those that this person sees.',
        });
      const state = paused ? 'paused' : 'active';
      const after: ViewReport = { ...report, state, since: this.clock.now() };
      await writeReport(tx, after);
      const action = paused ? 'viewReport.pause' : 'viewReport.resume';
      await this.record(tx, actor, action, view, after, report);
      return this.one(tx, actor, after);
    });
  }

  async remove(actor: Actor, id: string): Promise<ShownReport | Problem> {
    return this.database.transaction(async (tx) => {
      const found = await this.find(tx, actor, id);
      if (isProblem(found)) return found;
      const { view, report } = found;
      const shown = await this.one(tx, actor, report);
      await deleteReport(tx, view.id);
      await this.record(tx, actor, 'viewReport.remove', view, null, report);
      return shown;
    });
  }

  private async problemOf(actor: Actor, { channels, mailsOwner }: SetReport) {
    if (actor.kind !== 'person')
      return refuse('needs_a_person', 'Views are sent by people, not by keys.', {
        hint: 'Sign in.',
      });
    if (actor.actsFor !== undefined)
      return refuse('not_as_delegate', `You act for ${actor.actsFor.name} now.`, {
        hint: 'Go back to acting for yourself: a view is sent in the name of its owner.',
      });
    if (channels.length === 0 && !mailsOwner)
      return refuse('no_receiver', 'No one would get it.', {
        path: 'channels',
        hint: 'Have it sent to you, or choose a channel.',
      });
    if (channels.length > CHANNELS_MAX)
      return refuse('too_many_channels', `At most ${CHANNELS_MAX} channels.`, { path: 'channels' });
    if (channels.length === 0) return null;
    if (!mayUseChannels(actor))
      return refuse('no_channels', 'Finance and platform engineers send to channels.', {
        path: 'channels',
        hint: 'Have it sent to you, or ask one of them to send it.',
      });
    const known = (await loadChannels(this.database)).map(({ id }) => id);
    const unknown = channels.find((channel) => !known.includes(channel));
    return unknown === undefined
      ? null
      : refuse('unknown_channel', `No channel is called ${unknown}.`, {
          path: 'channels',
          hint: known.length === 0 ? 'None is configured.' : `There is ${known.join(', ')}.`,
        });
  }

  /** What the actor may not change is answered as what there is not. */
  private async find(
    tx: Tx,
    actor: Actor,
    id: string,
  ): Promise<{ readonly view: SavedView; readonly report: ViewReport } | Problem> {
    const report = isUuid(id) ? await findReport(tx, id) : null;
    const [view] = report === null ? [] : await viewsByIds(tx, [report.view]);
    const isTheirs = report?.owner === actor.id || mayUseChannels(actor);
    return report !== null && view !== undefined && isTheirs ? { report, view } : noView();
  }

  private async one(sql: Sql, actor: Actor, report: ViewReport): Promise<ShownReport | Problem> {
    const [shown] = await this.shown(sql, actor, [report]);
    return shown ?? noView();
  }

  /** Asked for together, however many there are. */
  private async shown(
    sql: Sql,
    actor: Actor,
    reports: readonly ViewReport[],
  ): Promise<ShownReport[]> {
    const ids = reports.map(({ view }) => view);
    const views = new Map((await viewsByIds(sql, ids)).map((view) => [view.id, view]));
    const alerts = reports.flatMap(({ lastAlert }) => lastAlert ?? []);
    const deliveries = Map.groupBy(await deliveriesOf(sql, alerts), ({ alert }) => alert);
    const written = await writtenAt(sql, alerts);
    const now = this.clock.now().getTime();
    return reports.flatMap((report) => {
      const view = views.get(report.view);
      if (view === undefined) return [];
      const { every, mailsOwner, channels, state, stoppedBecause, lastAlert } = report;
      const zone = view.asks?.timezone ?? 'UTC';
      return [
        {
          ...{ __typename: 'ViewReport' as const, id: view.id, name: view.name },
          ...{ ownerName: view.ownerName, isMine: report.owner === actor.id },
          ...{ every, mailsOwner, channels, state, stoppedBecause },
          nextAt: state === 'active' ? nextAt(every, zone, now) : null,
          lastAt: lastAlert === null ? null : (written.get(lastAlert) ?? null),
          deliveries: (lastAlert === null ? [] : (deliveries.get(lastAlert) ?? [])).map(
            ({ channel, ...delivery }) => ({
              ...delivery,
              channel: isPersonChannel(channel) ? null : channel,
            }),
          ),
        },
      ];
    });
  }

  private record(
    tx: Tx,
    actor: Actor,
    action: string,
    { id, name }: SavedView,
    after: ViewReport | null,
    before: ViewReport | null,
  ): Promise<void> {
    const words = ({ every, mailsOwner, channels, state }: ViewReport) => ({
      ...{ name, every, mailsOwner, channels, state },
    });
    return this.audit.record(tx, actor, {
      ...{ action, entityType: 'viewReport', entityId: id },
      ...(before !== null && { before: words(before) }),
      ...(after !== null && { after: words(after) }),
    });
  }
}

async function ownView(tx: Tx, actor: Actor, id: string): Promise<SavedView | null> {
  const [view] = isUuid(id) ? await viewsByIds(tx, [id]) : [];
  return view?.owner === actor.id ? view : null;
}

const noView = (): Problem => refuse('unknown_view', 'You have no such view.', { path: 'view' });
