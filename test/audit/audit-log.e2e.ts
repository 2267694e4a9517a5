import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditService } from '../../apps/api/src/audit/audit.module.js';
import { SYSTEM } from '../../apps/api/src/platform/actor.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { createKey, rotateKey } from '../support/http/access.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const NOTES = 25;
let bursar: TestBursar;

beforeAll(async () => {
  bursar = await startBursar();
  const audit = bursar.app.get(AuditService, { strict: false });
  await bursar.app.get(Database, { strict: false }).transaction(async (tx) => {
    for (let nth = 0; nth < NOTES; nth += 1) {
      await audit.record(tx, SYSTEM, {
        action: 'note.write',
        entityType: 'note',
        entityId: `${nth}`,
      });
    }
  });
  const { key } = await createKey(bursar, { name: 'one', kind: 'ingest' });
  await rotateKey(bursar, key.id);
});
afterAll(() => bursar.close());

async function entries(): Promise<number> {
  const [row] = await bursar.rows<{ entries: bigint }>(
    'SELECT count(*) AS entries FROM audit_entry',
  );
  return Number(row?.entries ?? 0n);
}

interface Page {
  audit: {
    totalCount: number;
    edges: { cursor: string; node: { seq: string; action: string } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}
const page = (variables: Record<string, unknown>) =>
  bursar.gql<Page>(
    `query ($filter: AuditFilter, $first: Int, $after: String) { audit(filter: $filter, first: $first, after: $after) {
       totalCount edges { cursor node { seq at actorName via action entityType entityId reason before after hash previousHash } }
       pageInfo { hasNextPage endCursor } } }`,
    variables,
  );

describe('the audit log', () => {
  it('reads newest first, page by page, every entry once', async () => {
    const seen: number[] = [];
    let after: string | null = null;
    for (let nth = 0; nth < 50; nth += 1) {
      const { audit: read }: Page = await page({ first: 10, after });
      seen.push(...read.edges.map((edge) => Number(edge.node.seq)));
      after = read.pageInfo.endCursor;
      if (!read.pageInfo.hasNextPage) break;
    }
    const total = await entries();
    expect(seen).toEqual(Array.from({ length: total }, (_, nth) => total - nth));
  });

  it('is filtered by who, what and when, and counts what it filters', async () => {
    const byAction = await page({ filter: { action: 'apikey.rot' } });
    expect(byAction.audit.edges.map((edge) => edge.node.action)).toEqual(
      Array.from({ length: byAction.audit.totalCount }, () => 'apiKey.rotate'),
    );
    expect(byAction.audit.totalCount).toBeGreaterThan(0);
    const counts = await Promise.all(
      [
        { actor: 'LOCAL cli' },
        { actor: 'bursar' },
        { actor: '%' },
        { entityType: 'note', entityId: '3' },
        { to: '2020-01-01T00:00:00Z' },
        { from: '2020-01-01T00:00:00Z' },
      ].map(async (filter) => (await page({ filter })).audit.totalCount),
    );
    const [local, system, pattern, one, before, since] = counts;
    expect([pattern, one, before]).toEqual([0, 1, 0]);
    expect((local ?? 0) + (system ?? 0)).toBeLessThanOrEqual(since ?? 0);
    expect(local).toBeGreaterThan(0);
  });

  it.each([{ first: 0 }, { first: 501 }, { after: 'nonsense' }])(
    'refuses %j',
    async (variables) => {
      await expect(page(variables)).rejects.toThrow('INVALID');
    },
  );

  it('leaves as a file whose every line can be checked without Bursar', async () => {
    const response = await bursar.http('/v1/audit.jsonl');
    expect(response.headers.get('content-disposition')).toContain('audit.jsonl');
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines).toHaveLength(await entries());
    let previous = '0'.repeat(64);
    for (const line of lines) {
      const { hash, previousHash } = JSON.parse(line) as { hash: string; previousHash: string };
      const content = line.replace(`"hash":"${hash}",`, '');
      expect(previousHash).toBe(previous);
      expect(createHash('sha256').update('\0').update(content).digest('hex')).toBe(hash);
      previous = hash;
    }
  });

  it('leaves as a file for a range, and refuses a range that is none', async () => {
    expect(await (await bursar.http('/v1/audit.jsonl?to=2020-01-01')).text()).toBe('');
    const since = await (await bursar.http('/v1/audit.jsonl?from=2020-01-01T00:00:00Z')).text();
    expect(since.trimEnd().split('\n')).toHaveLength(await entries());
    expect((await bursar.http('/v1/audit.jsonl?from=yesterday')).status).toBe(422);
  });
});
