import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditService } from '../../apps/api/src/audit/audit.module.js';
import { SYSTEM } from '../../apps/api/src/platform/actor.js';
import { Database, type Sql } from '../../apps/api/src/platform/database.js';
import { createKey, revokeKey, rotateKey, savePerson } from '../support/http/access.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

let bursar: TestBursar;
let audit: AuditService;
let database: Database;

beforeAll(async () => {
  bursar = await startBursar();
  audit = bursar.app.get(AuditService, { strict: false });
  database = bursar.app.get(Database, { strict: false });
});
afterAll(() => bursar.close());

const note = (sql: Sql, entityId: string) =>
  audit.record(sql, SYSTEM, {
    action: 'note.write',
    entityType: 'note',
    entityId,
    after: { at: new Date(0), count: 3n },
  });

async function entries(): Promise<number> {
  const [row] = await bursar.rows<{ entries: bigint }>(
    'SELECT count(*) AS entries FROM audit_entry',
  );
  return Number(row?.entries ?? 0n);
}

/** What `work` left in the log, oldest first. */
async function leftBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = await entries();
  await work();
  const rows = await bursar.rows<{ action: string }>(
    'SELECT action FROM audit_entry ORDER BY seq OFFSET $1',
    [before],
  );
  return rows.map((row) => row.action);
}

interface Chain {
  intact: boolean;
  entries: string;
  brokenAt: string | null;
}
const chain = async () =>
  (
    await bursar.gql<{ auditChain: Chain }>(
      '{ auditChain { intact entries brokenAt firstAt lastAt } }',
    )
  ).auditChain;

describe('an audited change', () => {
  it('leaves exactly one entry, with who, what and why', async () => {
    const made = await createKey(bursar, { name: 'one', kind: 'ingest' });
    const person = await savePerson(bursar, { email: 'one@acme.example' });
    const change = { id: person.id, email: 'one@acme.example' };
    expect(await leftBy(() => createKey(bursar, { name: 'two', kind: 'ingest' }))).toEqual([
      'apiKey.create',
    ]);
    expect(await leftBy(() => rotateKey(bursar, made.key.id))).toEqual(['apiKey.rotate']);
    expect(await leftBy(() => revokeKey(bursar, made.key.id))).toEqual(['apiKey.revoke']);
    expect(await leftBy(() => savePerson(bursar, { email: 'two@acme.example' }))).toEqual([
      'person.create',
    ]);
    expect(await leftBy(() => savePerson(bursar, { ...change, name: 'Ann' }))).toEqual([
      'person.update',
    ]);
    expect(await leftBy(() => savePerson(bursar, { ...change, disabled: true }))).toEqual([
      'person.disable',
    ]);
    expect(await leftBy(() => savePerson(bursar, { ...change, disabled: false }))).toEqual([
      'person.enable',
    ]);
  });

  it('that is refused leaves none', async () => {
    expect(await leftBy(() => createKey(bursar, { name: 'two', kind: 'ingest' }))).toEqual([]);
    expect(await leftBy(() => revokeKey(bursar, 'x'))).toEqual([]);
    expect(await leftBy(() => savePerson(bursar, { email: 'one@acme.example' }))).toEqual([]);
  });

  it('that is rolled back leaves none, in either kind of transaction', async () => {
    const fails = async (sql: Sql) => {
      await note(sql, 'rolled back');
      throw new Error('after the entry');
    };
    const left = await leftBy(async () => {
      await expect(database.transaction(fails)).rejects.toThrow('after the entry');
      await expect(database.bulk(fails)).rejects.toThrow('after the entry');
    });
    expect(left).toEqual([]);
  });

  it('whose entry cannot be written does not happen', async () => {
    await bursar.rows(
      "ALTER TABLE audit_entry ADD CONSTRAINT full_disk CHECK (action <> 'apiKey.create') NOT VALID",
    );
    const { errors } = await bursar.ask(
      'mutation { createApiKey(input: { name: "unseen", kind: ingest }) { __typename } }',
    );
    await bursar.rows('ALTER TABLE audit_entry DROP CONSTRAINT full_disk');
    expect(errors).toHaveLength(1);
    expect(await bursar.rows("SELECT 1 FROM api_key WHERE name = 'unseen'")).toEqual([]);
  });
});

describe('the audit chain', () => {
  it('has no gap and no fork, however many write at once and in whichever kind of transaction', async () => {
    const writers = Array.from({ length: 30 }, (_, nth) =>
      nth % 2 === 0
        ? database.transaction((tx) => note(tx, `${nth}`))
        : database.bulk((tx) => note(tx, `${nth}`)),
    );
    await Promise.all(writers);
    const [row] = await bursar.rows<{ gaps: bigint }>(
      'SELECT max(seq) - count(*) AS gaps FROM audit_entry',
    );
    expect(row?.gaps).toBe(0n);
    expect(await chain()).toMatchObject({
      intact: true,
      brokenAt: null,
      entries: String(await entries()),
    });
  });

  it('holds text that Postgres would rather not store', async () => {
    await database.transaction((tx) =>
      audit.record(
        tx,
        { ...SYSTEM, name: 'a\0b' },
        {
          action: 'note.write',
          entityType: 'note',
          entityId: '\uD800',
          reason: 'c\0',
          after: { 'k\0': ['\uDFFF', 1e21, 1e-7, -0, '1'] },
        },
      ),
    );
    expect(await chain()).toMatchObject({ intact: true });
  });

  it.each([
    "UPDATE audit_entry SET reason = 'other'",
    'DELETE FROM audit_entry',
    'TRUNCATE audit_entry',
  ])('refuses %s', async (sql) => {
    await expect(bursar.rows(sql)).rejects.toThrow('append-only');
  });

  /** What a superuser could do who switches the trigger off. */
  async function tamper(sql: string, work: () => Promise<void>): Promise<void> {
    const client = await bursar.database.connect();
    await client.query(
      'CREATE TABLE kept AS TABLE audit_entry; ALTER TABLE audit_entry DISABLE TRIGGER USER',
    );
    await client.query(sql);
    try {
      await work();
    } finally {
      await client.query(
        'DELETE FROM audit_entry; INSERT INTO audit_entry TABLE kept; DROP TABLE kept; ALTER TABLE audit_entry ENABLE TRIGGER USER',
      );
    }
  }

  it.each([
    ['an edited name', "UPDATE audit_entry SET actor_name = 'Another person' WHERE seq = 5", '5'],
    [
      'an edited value',
      'UPDATE audit_entry SET after = after || \'{"name":"other"}\' WHERE seq = 5',
      '5',
    ],
    [
      'a time moved by a microsecond',
      "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE seq = 5",
      '5',
    ],
    [
      'an edit with its hash made to fit',
      "UPDATE audit_entry SET hash = decode(repeat('ab', 32), 'hex') WHERE seq = 5",
      '5',
    ],
    ['a deleted entry', 'DELETE FROM audit_entry WHERE seq = 5', '6'],
    ['a deleted first entry', 'DELETE FROM audit_entry WHERE seq = 1', '2'],
    [
      'two entries exchanged',
      'UPDATE audit_entry SET seq = -5 WHERE seq = 5; UPDATE audit_entry SET seq = 5 WHERE seq = 6; UPDATE audit_entry SET seq = 6 WHERE seq = -5',
      '5',
    ],
  ])('names where it was broken by %s', async (_story, sql, brokenAt) => {
    await tamper(sql, async () => {
      expect(await chain()).toMatchObject({ intact: false, brokenAt });
    });
    expect(await chain()).toMatchObject({ intact: true });
  });
});
