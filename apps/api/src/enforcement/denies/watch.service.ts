import { Inject, Injectable } from '@nestjs/common';
import { EVERY_ACCOUNT, lastReads } from '../../connectors/connectors.module.js';
import { callersSince, type CallerRow } from '../../spend/spend.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { inScope } from '../plan/in-scope.js';
import { principalOf } from '../plan/principal.js';
import type { Deny } from './deny.js';
import { noteWatch, watchedDenies } from './denies.repository.js';
import { RecordService } from './record.service.js';
import { verdictOf } from './verdict.js';

/** Logs come late: calls of so long ago are looked for again and again. */
const LOOKED_BACK_MS = 3_600_000;

/** Looks in the log whether calls cease once a policy is attached, and raises an alert where they do not. */
@Injectable()
export class WatchService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(RecordService) private readonly record: RecordService,
  ) {}

  async run(): Promise<{ watched: number }> {
    const denies = await watchedDenies(this.database);
    if (denies.length === 0) return { watched: 0 };
    const now = this.clock.now();
    const reads = await lastReads(this.database);
    const callers = await callersSince(this.database, new Date(now.getTime() - LOOKED_BACK_MS));
    for (const deny of denies) {
      const lastCallAt = lastCallOf(deny, callers);
      const readAt = reads.get(deny.account) ?? reads.get(EVERY_ACCOUNT) ?? null;
      const verdict = verdictOf(deny, { lastCallAt, readAt, now });
      await this.database.bulk(async (tx) => {
        const isNews = await noteWatch(tx, deny.id, verdict, now);
        if (isNews && verdict.alertAt !== null && deny.alertedAt === null)
          await this.record.leaks(tx, deny, verdict.lastCallAt ?? now);
      });
    }
    return { watched: denies.length };
  }
}

/** When someone whom a policy denies was last seen to make a call that it denies. */
function lastCallOf(deny: Deny, callers: readonly CallerRow[]): Date | null {
  const isInScope = inScope(deny.scope);
  const times = callers.flatMap((row) => {
    const who = principalOf(row.principal);
    const isDenied =
      who !== null &&
      who.account === deny.account &&
      who.kind === deny.kind &&
      who.name === deny.name &&
      (deny.sessions === null || deny.sessions.includes(who.session ?? '')) &&
      isInScope(row);
    return isDenied ? [row.lastAt.getTime()] : [];
  });
  return times.length === 0 ? null : new Date(Math.max(...times));
}
