import { compileBook, type PriceBook } from '@bursar/pricing';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import { takeLock } from '../platform/locks.js';
import { type Actor, SYSTEM } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql } from '../platform/database.js';
import { publish } from '../platform/outbox.js';
import { drawCatalogue, type ModelPrices } from './catalogue.js';
import { insertRows, loadSightings, noteSightings } from './feeds/feed.repository.js';
import type { Seen } from './feeds/offered.js';
import { withImported } from './feeds/seeded.js';
import { priceStartsBetween } from './feeds/superseded.repository.js';
import type { NewRow } from './feeds/row-set.js';
import { priceBookChanged } from './prices.facts.js';
import {
  currentVersion,
  describeVersion,
  insertVersion,
  isPublished,
  loadBook,
  type StoredBook,
  versionMadeAt,
  type VersionRow,
} from './prices.repository.js';
import { type ReportedProfile, saveReportedProfiles } from './reported-profiles.repository.js';
import { planSeed, readSeed, type Seed } from './seed.js';
import { closePriced } from './provisional/provisional-row.repository.js';
import { listVersions, type PriceVersion } from './versions.repository.js';
import { closeRows, isSeeded, layNewlyListed } from './seed.repository.js';

interface Known {
  readonly stored: StoredBook;
  readonly compiled: PriceBook;
}

export interface PricesQuestion {
  readonly search?: string | null | undefined;
  readonly asOf?: Date | null | undefined;
  readonly knownAt?: Date | null | undefined;
}

/** The price book: as it stands, as it stood, and the version that a charge names. */
@Injectable()
export class PricesService implements OnApplicationBootstrap {
  private known: Known | undefined;
  private seed: Promise<Seed> | undefined;
  private readonly followers: ((tx: Sql) => Promise<unknown>)[] = [];

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.seedBook();
    // No first call waits for the book to be compiled.
    await this.book(this.database);
  }

  /** The book as `sql` sees it: one cheap question, and a compilation only after a change. */
  async book(sql: Sql): Promise<PriceBook> {
    return (await this.current(sql)).compiled;
  }

  version(sql: Sql): Promise<number> {
    return currentVersion(sql);
  }

  /** The rows of the book as `sql` sees them, what it has changed and not counted yet included. */
  stored(sql: Sql): Promise<StoredBook> {
    return this.load(sql, null);
  }

  /** What was believed at that moment, whatever is known since. */
  async bookKnownAt(sql: Sql, knownAt: Date): Promise<PriceBook> {
    return compileBook(await this.load(sql, knownAt), knownAt);
  }

  /** The book that a charge names. */
  async bookOfVersion(sql: Sql, version: number): Promise<PriceBook> {
    if (version === (await currentVersion(sql))) return this.book(sql);
    return this.bookKnownAt(sql, await versionMadeAt(sql, version));
  }

  versions(limit: number): Promise<PriceVersion[]> {
    return listVersions(this.database, limit);
  }

  info(): Promise<VersionRow> {
    return describeVersion(this.database);
  }

  async catalogue({ search, asOf, knownAt }: PricesQuestion): Promise<ModelPrices[]> {
    const book =
      knownAt == null
        ? (await this.current(this.database)).stored
        : await this.load(this.database, knownAt);
    return drawCatalogue(book, { search, asOf, now: this.clock.now() });
  }

  /** What later domains have to do in the transaction that changes the book, because it may have learned what a name means. */
  onChange(follow: (tx: Sql) => Promise<unknown>): void {
    this.followers.push(follow);
  }

  /** Who lists the rows of the book, and when they last did. */
  sightings(): Promise<ReadonlyMap<number, readonly Seen[]>> {
    return loadSightings(this.database);
  }

  /** When prices of which models change within a time. */
  startsBetween(from: Date, to: Date): Promise<{ model: string; at: Date }[]> {
    return priceStartsBetween(this.database, from, to);
  }

  /** A new version, and the news of it. The caller holds the configuration's lock and has changed the book. */
  async bumpVersion(tx: Sql, actor: Actor, note: string): Promise<number> {
    await closePriced(tx, this.clock.now());
    const version = await insertVersion(tx, actor.name, note, this.clock.now());
    await publish(tx, priceBookChanged, { version });
    for (const follow of this.followers) await follow(tx);
    return version;
  }

  /** Models of profiles that a source has found; the book is a new version where any is another than before. */
  async reportProfiles(source: string, profiles: readonly ReportedProfile[]): Promise<number> {
    if (profiles.length === 0) return 0;
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'configuration');
      const changed = await saveReportedProfiles(tx, profiles, source, this.clock.now());
      if (changed > 0) await this.bumpVersion(tx, SYSTEM, `profiles of ${source}`);
      return changed;
    });
  }

  /**
   * Brings the shipped prices in, once per content of their file. Rows that a newer file changed are closed and written
   * again; a process of an older release finds its own file recorded and leaves the newer rows alone.
   */
  async seedBook(): Promise<void> {
    const seed = await this.shipped();
    if (await isSeeded(this.database, seed.note)) return;
    await this.database.transaction(async (tx) => {
      await takeLock(tx, 'configuration');
      if (await isSeeded(tx, seed.note)) return;
      const stored = (await loadBook(tx, null)).rows.filter(isPublished);
      const at = this.clock.now();
      const wanted = withImported(seed, stored, await loadSightings(tx), at);
      const { close, add, kept } = planSeed(stored, wanted);
      await closeRows(tx, close, at);
      await insertRows(tx, add, at);
      await confirmKept(tx, kept);
      await layNewlyListed(tx, at);
      const version = await this.bumpVersion(tx, SYSTEM, seed.note);
      await this.audit.record(tx, SYSTEM, {
        action: 'priceBook.seed',
        entityType: 'priceBook',
        entityId: String(version),
        after: { version, rowsAdded: add.length, rowsClosed: close.length, note: seed.note },
      });
    });
  }

  private async current(sql: Sql): Promise<Known> {
    const version = await currentVersion(sql);
    if (this.known?.stored.version === version) return this.known;
    const stored = await this.load(sql, null);
    this.known = { stored, compiled: compileBook(stored) };
    return this.known;
  }

  private async load(sql: Sql, knownAt: Date | null): Promise<StoredBook> {
    const [book, { multipliers }] = await Promise.all([loadBook(sql, knownAt), this.shipped()]);
    return { ...book, multipliers };
  }

  private shipped(): Promise<Seed> {
    this.seed ??= readSeed();
    return this.seed;
  }
}

/** Rows that were there before: an older release had not written down who lists them. */
async function confirmKept(
  sql: Sql,
  kept: readonly (readonly [id: number, row: NewRow])[],
): Promise<void> {
  const byDay = Map.groupBy(
    kept.flatMap(([id, { seen }]) => seen.map((one) => ({ id, ...one }))),
    ({ source, document, lastSeen }) => JSON.stringify([source, document, lastSeen]),
  );
  for (const [first, ...more] of byDay.values()) {
    if (first === undefined) continue;
    const ids = [first, ...more].map(({ id }) => id);
    await noteSightings(sql, ids, first, first.lastSeen);
  }
}
