import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { fingerprint } from '@bursar/logs';
import { Inject, Injectable } from '@nestjs/common';
import { IntakeService } from '../../intake/intake.module.js';
import { Database } from '../../platform/database.js';
import type { Reading } from '../reading.js';
import type { StoredSource } from '../source.js';
import { noteEvents, type SeenEvent, seenOf } from './events.repository.js';

interface Of {
  readonly source: StoredSource;
  readonly region: string;
  readonly reading: Reading;
}

/** Reads log events into the ledger; what was read before is passed over. */
@Injectable()
export class EventsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(IntakeService) private readonly intake: IntakeService,
  ) {}

  async take(
    { source, region, reading }: Of,
    group: string,
    events: readonly FilteredLogEvent[],
  ): Promise<void> {
    const all = events.map((event) => ({ event, ...identityOf(region, group, event) }));
    const seen = await seenOf(
      this.database,
      source.id,
      all.map(({ id }) => id),
    );
    const fresh = all.filter(({ id }) => !seen.has(id));
    reading.list(fresh.length);
    if (fresh.length === 0) return;
    const text = fresh.map(({ event }) => `${event.message ?? ''}\n`).join('');
    const counts = await this.intake.take(onePiece(text), {
      sender: { id: `source:${source.id}`, teams: 'all' },
      source: source.id,
      runId: null,
      object: `logs://${region}/${group}`,
      firstLine: 1,
      idempotencyKey: null,
      declaredGzip: false,
      // With the last lines, not before: what is noted as read is counted.
      noted: (tx, _, isLast) => (isLast ? noteEvents(tx, source.id, fresh) : Promise.resolve()),
    });
    await noteEvents(this.database, source.id, fresh);
    reading.add('', { ...counts, broken: null, pieces: fresh.length });
  }
}

async function* onePiece(text: string): AsyncGenerator<Buffer> {
  await Promise.resolve();
  yield Buffer.from(text);
}

function identityOf(region: string, group: string, event: FilteredLogEvent): SeenEvent {
  const { eventId = '', logStreamName = '', timestamp = 0, message = '' } = event;
  // An emulator may give no ids: then what it says is what it is.
  const own = eventId === '' ? message : eventId;
  const identity = JSON.stringify([region, group, logStreamName, timestamp, own]);
  return { id: fingerprint(identity), at: new Date(timestamp) };
}
