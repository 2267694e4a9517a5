import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { type BulkTx, Database, type Sql } from '../../platform/database.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import { forgetEstimates } from '../corrections/correction.repository.js';
import { Moves } from './repost.js';
import { cursorAfter, type Examined, PAGE, RepostService } from './repost.service.js';
import { isOver, type Run, type RunOrder, type RunResult, Touched, Tried } from './run.js';
import {
  addMoved,
  beginRun,
  cancelRun,
  findRun,
  insertRun,
  listRuns,
  loadMoved,
  lockRun,
  noteError,
  notePage,
  openRuns,
} from './run.repository.js';
import { type Cursor, START } from './standing.repository.js';
import { callsAbout, endOfSlice, type Walk, walkOf } from './touched.repository.js';
import { type TriedVersion, TryingService } from './trying.service.js';

const LISTED_MAX = 50;

/** Re-ratings and re-attributions that people order: written down, then worked off page by page by whichever process comes. */
@Injectable()
export class RunsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(RepostService) private readonly reposts: RepostService,
    @Inject(TryingService) private readonly trying: TryingService,
  ) {}

  /** In the transaction of what orders it. What moves money is on record from here on, even if nothing moves. */
  async order(tx: Sql, actor: Actor, order: RunOrder): Promise<bigint> {
    const id = await insertRun(tx, order, actor.name, this.clock.now());
    if (order.dryRun) return id;
    await this.audit.record(tx, actor, {
      action: order.question,
      entityType: 'usage',
      entityId: `${order.from.toISOString()}/${order.to.toISOString()}`,
      reason: order.reason,
      after: { run: id.toString(), ...(order.touched && { only: order.touched }) },
    });
    return id;
  }

  async find(id: bigint): Promise<RunResult | null> {
    const run = await findRun(this.database, id);
    return run === null ? null : ((await this.withMoved([run]))[0] ?? null);
  }

  async latest(): Promise<RunResult[]> {
    return this.withMoved(await listRuns(this.database, LISTED_MAX));
  }

  open(): Promise<bigint[]> {
    return openRuns(this.database);
  }

  /** What it has posted stays; the rest is done by ordering it again. */
  async cancel(actor: Actor, id: bigint, reason: string | null): Promise<Problem | null> {
    return this.database.transaction(async (tx) => {
      const run = await lockRun(tx, id);
      if (run === null) return unknownRun();
      if (isOver(run))
        return refuse('run_over', `This is ${run.state} already: there is nothing to cancel.`);
      await cancelRun(tx, id, this.clock.now());
      if (run.dryRun) return null;
      await this.audit.record(tx, actor, {
        action: `${run.question}.cancel`,
        entityType: 'usage',
        entityId: `${run.from.toISOString()}/${run.to.toISOString()}`,
        reason,
        after: { run: id.toString(), examined: run.examined.toString() },
      });
      return null;
    });
  }

  /** Goes on with it until it is over, or for so long. Any number of processes may: a page is one's alone. */
  async advance(id: bigint, forMs: number): Promise<void> {
    const deadline = performance.now() + forMs;
    const memory: { tried?: TriedVersion } = {};
    do {
      const run = await findRun(this.database, id);
      if (run === null || isOver(run)) return;
      if (run.tried !== null && !(await this.isTried(run, memory))) return;
      await this.page(run, memory.tried).catch(async (error: unknown) => {
        await noteError(this.database, id, FAILED);
        throw error;
      });
    } while (performance.now() < deadline);
  }

  /** False: what it would try can be tried no more, so that it is over. */
  private async isTried(run: Run, memory: { tried?: TriedVersion }): Promise<boolean> {
    const version = await this.reposts.versionOf(this.database, run.question);
    if (memory.tried?.version === version) return true;
    const tried = await this.trying.tryOut(Tried.parse(run.tried));
    if (!isProblem(tried)) {
      memory.tried = tried;
      return true;
    }
    await noteError(this.database, run.id, tried.message);
    await cancelRun(this.database, run.id, this.clock.now());
    return false;
  }

  private async page({ id, dryRun }: Run, tried: TriedVersion | undefined): Promise<void> {
    const isLast = await this.database.bulk(async (tx) => {
      await this.reposts.keepStill(tx, dryRun);
      const run = await lockRun(tx, id);
      if (run === null || isOver(run)) return false;
      const version = await this.reposts.versionOf(tx, run.question);
      // What was tried follows another version: it is tried again.
      if (tried !== undefined && tried.version !== version) return false;
      const walk = run.touched === null ? null : await walkOf(tx, Touched.parse(run.touched));
      const isBegun = run.version === version;
      if (!isBegun) await beginRun(tx, run, version, await callsAbout(tx, walk, run));
      const after = (isBegun ? run.after : null) ?? START;
      const { standings, pairs, next } = await this.walk(tx, run, walk, after, tried);
      if (!dryRun) await this.reposts.move(tx, run.question, pairs);
      await noteMoves(tx, run, pairs);
      const page = { examined: standings.length, changed: changedOf(run, pairs), after: next };
      await notePage(tx, id, page, this.clock.now());
      return next === null;
    });
    if (isLast && !dryRun) await forgetEstimates(this.database);
  }

  private async walk(
    tx: BulkTx,
    { question, from, to }: Run,
    walk: Walk | null,
    after: Cursor,
    tried: TriedVersion | undefined,
  ): Promise<Examined & { next: Cursor | null }> {
    const start = after.occurredAt > from ? after.occurredAt : from;
    const end =
      walk?.by === 'keys' ? await endOfSlice(tx, walk.keys, { from: start, to }, PAGE) : to;
    const asked = { question, from: start, to: end, ...tried };
    const examined = await this.reposts.examine(tx, asked, walk ?? 'all', after);
    const following = end < to ? { occurredAt: end, key: START.key } : null;
    return { ...examined, next: cursorAfter(examined.standings) ?? following };
  }

  private async withMoved(runs: readonly Run[]): Promise<RunResult[]> {
    const moved = Map.groupBy(
      await loadMoved(
        this.database,
        runs.map(({ id }) => id),
      ),
      ({ run }) => run,
    );
    return runs.map((run) => {
      const rows = moved.get(run.id) ?? [];
      const [earlier = [], later = []] = [true, false].map((is) =>
        rows.filter((row) => row.earlier === is),
      );
      return { ...run, moved: later, earlier };
    });
  }
}

export const unknownRun = (): Problem =>
  refuse('unknown_run', 'There is no re-rating or re-attribution of this id.', { path: 'id' });

const FAILED = 'A page of calls failed. It is tried again; the log of the worker says why.';

const isEarlier = ({ earlierThan }: Run, occurredAt: number): boolean =>
  earlierThan !== null && occurredAt < earlierThan.getTime();

/** Calls that would move if a rule began earlier are no part of what it moves. */
const changedOf = (run: Run, pairs: Examined['pairs']): number =>
  pairs.filter(([old]) => !isEarlier(run, old.occurredAt)).length;

async function noteMoves(tx: Sql, run: Run, pairs: Examined['pairs']): Promise<void> {
  for (const earlier of [true, false]) {
    const moves = new Moves();
    for (const [old, replacement] of pairs)
      if (isEarlier(run, old.occurredAt) === earlier) moves.add(old, replacement);
    await addMoved(tx, run.id, moves.sorted, earlier);
  }
}
