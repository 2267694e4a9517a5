import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { askGraphql, bearer, dataOf } from '../http/client.js';
import { createTestDatabase, type TestDatabase } from '../processes/database.js';
import { type SpawnedBursar, spawnBursar } from '../processes/process.js';
import { ChosenLine, OF_ISSUES, OF_PINS } from '../ledger/chosen-line.js';
import { applyConfig, TWO_TEAMS } from '../usage/lines.js';
import { ADS, call, price } from './close-stage.js';

/** All that a close writes. */
const OF_CLOSES = [...OF_PINS, ...OF_ISSUES];
const POLL_MS = 50;
const ISSUED_MS_MAX = 60_000;

/** The month before the present one: it is over, and its logs are welcome. */
function lastMonth(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1))
    .toISOString()
    .slice(0, 7);
}

const httpOf =
  ({ url, token }: Pick<SpawnedBursar, 'url' | 'token'>) =>
  (where: string, init: RequestInit = {}) =>
    fetch(new URL(where, url), {
      ...init,
      headers: { ...bearer(token), ...Object.fromEntries(new Headers(init.headers)) },
    });

/** What a version came to, every byte of it: its hash covers the file of each statement. */
async function issueOf(database: TestDatabase): Promise<string | null> {
  const [row] = await database.rows<{ said: string }>(
    `SELECT i.hash || ' ' || (SELECT string_agg(s.team || ' ' || md5(s.csv), ', ' ORDER BY s.team) FROM chargeback.statement s) AS said
     FROM chargeback.issue i`,
  );
  return row?.said ?? null;
}

async function isClosed(database: TestDatabase): Promise<boolean> {
  return (await database.rows('SELECT 1 FROM chargeback.close')).length > 0;
}

const close = (bursar: SpawnedBursar, month: string) =>
  dataOf(
    askGraphql<unknown>(
      bursar.url,
      bearer(bursar.token),
      `mutation { closeMonth(month: "${month}", reason: "It is over.", acceptWarnings: true) { __typename } }`,
    ),
  );

/** A month of calls to many models, by two teams; every close begins on a copy of its database. */
export class KilledCloses {
  readonly month = lastMonth();
  private readonly base = `close_${randomBytes(6).toString('hex')}`;

  async prepare(calls: number): Promise<void> {
    const database = await createTestDatabase();
    const bursar = await spawnBursar({ database });
    const http = httpOf(bursar);
    await applyConfig({ http }, TWO_TEAMS + price('3'));
    const lines = Array.from({ length: calls }, (_, n) =>
      call(this.month, {
        ...(n % 3 === 0 && { principal: ADS, metadata: {} }),
        ...{ input: 1 + ((n * 7_919) % 99_991), output: n % 991 },
        ...(n % 5 === 0 && { model: `amazon.nova-${['micro', 'lite', 'pro'][n % 3] ?? ''}-v1:0` }),
      }),
    );
    const answer = await http('/v1/usage/bedrock-logs', {
      ...{ method: 'POST', body: gzipSync(`${lines.join('\n')}\n`) },
      headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
    });
    if (!answer.ok) throw new Error(`The calls were refused: ${await answer.text()}`);
    await bursar.kill('SIGTERM');
    await database.keepAs(this.base);
  }

  /** Undisturbed; how many lines it wrote, and what it came to. */
  async whole(): Promise<{ readonly lines: number; readonly said: string | null }> {
    return this.onCopy(async (database, bursar) => {
      const chosen = await ChosenLine.among(database, OF_CLOSES);
      const lines = await chosen.count(() => close(bursar, this.month));
      return { lines, said: await issueOf(database) };
    });
  }

  /**
   * The process that closes is killed while it writes the n-th line, the first being 1. Where it had closed the month a worker draws the
   * statements; else it is closed again.
   */
  async killedAt(line: number): Promise<string | null> {
    return this.onCopy(async (database, bursar) => {
      const chosen = await ChosenLine.among(database, OF_CLOSES);
      let closing: Promise<unknown> = Promise.resolve();
      const begin = () => {
        closing = close(bursar, this.month).catch(() => undefined);
      };
      await chosen.killAt(line, begin, () => bursar.kill('SIGKILL'));
      await closing;
      await chosen.remove();
      if (await isClosed(database)) {
        const worker = await spawnBursar({ kind: 'worker', database });
        try {
          await issued(database);
        } finally {
          await worker.close();
        }
      } else {
        await bursar.restart();
        await close(bursar, this.month);
      }
      return issueOf(database);
    });
  }

  private async onCopy<T>(
    work: (database: TestDatabase, bursar: SpawnedBursar) => Promise<T>,
  ): Promise<T> {
    const database = await createTestDatabase({ template: this.base });
    const bursar = await spawnBursar({ database });
    try {
      return await work(database, bursar);
    } finally {
      await bursar.close();
      await database.drop();
    }
  }
}

async function issued(database: TestDatabase): Promise<void> {
  const deadline = Date.now() + ISSUED_MS_MAX;
  while ((await issueOf(database)) === null) {
    if (Date.now() > deadline) throw new Error('No worker has drawn the statements.');
    await sleep(POLL_MS);
  }
}
