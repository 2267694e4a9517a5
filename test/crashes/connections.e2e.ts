import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Coalescer } from '../../apps/api/src/platform/queues/coalescer.js';
import { readConfig } from '../../apps/api/src/platform/config.js';
import { type BulkTx, Database, inLane } from '../../apps/api/src/platform/database.js';
import { Unavailable } from '../../apps/api/src/platform/errors.js';
import {
  LANE_LIMITS,
  LANES,
  type ProcessKind,
  QUEUE_CONNECTIONS_MAX,
} from '../../apps/api/src/platform/postgres/lanes.js';
import { createTestDatabase, type TestDatabase } from '../support/processes/database.js';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  database = new Database(readConfig({ DATABASE_URL: test.url }), 'api');
  await database.onModuleInit();
});
afterAll(async () => {
  await database.onModuleDestroy();
  await test.drop();
});

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe('work that holds a connection', () => {
  const together = new Coalescer<number, number>(
    'decisions',
    () => 1,
    { weightMax: 10, roundsMax: 1 },
    (items) => Promise.resolve(items.map((ok) => ({ ok }))),
  );
  const waysToAnother: Readonly<Record<string, () => Promise<unknown>>> = {
    rows: () => database.rows('SELECT 1'),
    'a library\u2019s statement': () => database.query({ text: 'SELECT 1' }),
    bulk: () => database.bulk(() => Promise.resolve()),
    transaction: () => database.transaction(() => Promise.resolve()),
    prisma: async () => database.prisma.team.count(),
    hold: () => database.hold(),
    listen: () =>
      database.listen({ channel: 'some', onNews: () => undefined, onLost: () => undefined }),
    'another lane': () => inLane('jobs', () => database.rows('SELECT 1')),
    'a round with others': () => together.submit(1),
  };
  const names = Object.keys(waysToAnother);
  const inside: Readonly<Record<string, (ask: () => Promise<unknown>) => Promise<unknown>>> = {
    bulk: (ask) => database.bulk(ask),
    transaction: (ask) => database.transaction(ask),
    'a held snapshot': (ask) =>
      inLane('reports', async () => {
        const held = await database.hold();
        try {
          return await ask();
        } finally {
          await held.close();
        }
      }),
  };
  const cases = Object.keys(inside).flatMap((holder) => names.map((way) => [holder, way] as const));

  it.each(cases)(
    'in %s is refused another through %s, though many are free',
    async (holder, way) => {
      const error = await failure(inside[holder]?.(waysToAnother[way] ?? fail) ?? fail());
      expect(String(error)).toMatch('a connection was asked for while this work holds one');
      expect(error).not.toBeInstanceOf(Unavailable);
    },
  );

  it('may ask again once it has given it back, as may what it has started', async () => {
    let started: Promise<unknown> | undefined;
    await database.bulk((tx) => {
      started = sleep(50).then(() => database.rows('SELECT 1'));
      return tx.rows('SELECT 1');
    });
    expect(await started).toHaveLength(1);
    expect(await database.rows('SELECT 1')).toHaveLength(1);
  });

  it('does after its commit what it put off, and nothing after a rollback', async () => {
    const done: string[] = [];
    const noting = (name: string) => (tx: BulkTx) => {
      tx.afterCommit(() => void database.rows('SELECT 1').then(() => done.push(name)));
      return name === 'rolled back' ? Promise.reject(new Error(name)) : tx.rows('SELECT 1');
    };
    expect(String(await failure(database.bulk(noting('rolled back'))))).toMatch('rolled back');
    await database.bulk(noting('committed'));
    while (done.length === 0) await sleep(5);
    expect(done).toEqual(['committed']);
  });
});

const fail = (): Promise<never> => Promise.reject(new Error('There is no such case.'));

describe('a lane', () => {
  const heldIn = (lane: (typeof LANES)[number], count: number) =>
    Promise.all(Array.from({ length: count }, () => inLane(lane, () => database.hold())));

  it('that is full keeps no other lane waiting, and refuses at once what it cannot queue', async () => {
    const { connections, waitersMax } = LANE_LIMITS.reports;
    const held = await heldIn('reports', connections.api);
    const queued = Array.from({ length: waitersMax }, () =>
      inLane('reports', () => database.rows('SELECT 1')),
    );
    const refused = await failure(inLane('reports', () => database.rows('SELECT 1')));
    expect(refused).toBeInstanceOf(Unavailable);
    for (const lane of LANES.filter((one) => one !== 'reports'))
      expect(await inLane(lane, () => database.rows('SELECT 1'))).toHaveLength(1);
    await Promise.all(held.map((one) => one.close()));
    expect(await Promise.all(queued)).toHaveLength(waitersMax);
  });

  it('waits so long for a lock, and says when to ask again', async () => {
    await test.rows('CREATE TABLE contended (id int PRIMARY KEY, n int)');
    await test.rows('INSERT INTO contended VALUES (1, 0), (2, 0)');
    const other = await test.connect();
    await other.query('BEGIN');
    await other.query('UPDATE contended SET n = 1 WHERE id = 1');
    const change = 'UPDATE contended SET n = 2 WHERE id = 1';
    const plain = await failure(inLane('probe', () => database.rows(change)));
    const byPrisma = await failure(
      inLane('probe', () => database.transaction((tx) => tx.rows(change))),
    );
    await other.query('ROLLBACK');
    expect([plain, byPrisma]).toEqual([expect.any(Unavailable), expect.any(Unavailable)]);
  });

  it('does again what lost a deadlock', async () => {
    let attempts = 0;
    const both = (first: number, second: number) =>
      database.bulkAgain(async (tx) => {
        attempts++;
        await tx.rows('UPDATE contended SET n = n + 1 WHERE id = $1', [first]);
        await sleep(100);
        await tx.rows('UPDATE contended SET n = n + 1 WHERE id = $1', [second]);
      });
    await Promise.all([both(1, 2), both(2, 1)]);
    expect(attempts).toBeGreaterThan(2);
    expect(await test.rows('SELECT n FROM contended ORDER BY id')).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('has its limits of time on every connection, Prisma\u2019s too', async () => {
    const shown = 'SELECT name, setting FROM pg_settings WHERE name ~ \u0027_timeout$\u0027';
    for (const lane of LANES) {
      const { lockMs, statementMs, idleMs } = LANE_LIMITS[lane];
      const wanted = { lock: lockMs, statement: statementMs, idle_in_transaction_session: idleMs };
      const plain = await inLane(lane, () => database.rows<Setting>(shown));
      const byPrisma = await inLane(lane, () =>
        database.transaction((tx) => tx.rows<Setting>(shown)),
      );
      for (const rows of [plain, byPrisma])
        for (const [name, ms] of Object.entries(wanted))
          expect(rows).toContainEqual({ name: `${name}_timeout`, setting: String(ms) });
    }
  });

  it('is sized so that three apis and two workers fit into an ordinary Postgres', () => {
    const of = (kind: ProcessKind): number =>
      LANES.reduce((sum, lane) => sum + LANE_LIMITS[lane].connections[kind], 0);
    const listening = 1;
    const queue = 2 * QUEUE_CONNECTIONS_MAX + listening;
    expect(3 * (of('api') + listening) + 2 * (of('worker') + queue)).toBeLessThanOrEqual(97);
  });
});

interface Setting {
  readonly name: string;
  readonly setting: string;
}
