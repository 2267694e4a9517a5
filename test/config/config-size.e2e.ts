import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { admit, differences, settle, standings } from '../support/limits/admissions.js';
import { applyConfig, logLine, post, spendOf, TWO_TEAMS } from '../support/usage/lines.js';
import { countStatements } from '../support/processes/statements.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

interface Variant {
  readonly teams: number;
  readonly limit?: string;
  /** Whose accounts are whose: 1 gives every team those of its neighbour. */
  readonly turn?: number;
}

const LISTED = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const arnOf = (i: number) =>
  `arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/p${i}`;

/** Every list that the file may have, as long as the organisation is large. */
function fileOf({ teams, limit = '500', turn = 0 }: Variant): string {
  const each = Array.from({ length: teams }, (_, i) => i);
  const account = (i: number) => String(100_000_000_000 + ((i + turn) % teams));
  return JSON.stringify({
    apiVersion: 'bursar/v1',
    trustedMetadataPrincipals: each.map((i) => `arn:aws:sts::*:assumed-role/Gate${i}-${limit}/*`),
    teams: each.map((i) => ({
      id: `t${i}`,
      name: `Team ${i} of ${limit}`,
      projects: [`p${i}`],
      recognisedBy: { accounts: [account(i)], requestMetadata: { team: `t${i}-${limit}` } },
    })),
    inferenceProfiles: each.map((i) => ({
      arn: arnOf(i),
      modelId: turn ? `us.${LISTED}` : LISTED,
    })),
    prices: each.map((i) => ({ model: `own-${i}`, per1M: { input: limit, output: '2' } })),
    discounts: each.map((i) => ({ match: { model: `own-${i}` }, percent: limit.slice(0, 1) })),
    budgets: each.map((i) => ({
      id: `b${i}`,
      scope: { team: `t${i}` },
      limit,
      window: turn ? 'week' : 'month',
      ladder: [{ at: 80, do: 'notify' }],
    })),
    quotas: each.map((i) => ({
      id: `q${i}`,
      scope: { team: `t${i}` },
      tokensPerDay: Number(limit),
    })),
    modelAccess: each.map((i) => ({ scope: { team: `t${i}` }, allow: [`*${limit}*`, '*claude*'] })),
    flags: each.map((i) => ({ key: `f${i}`, type: 'string', default: limit })),
    routes: each.map((i) => ({
      key: `r${i}`,
      match: { model: `m${i}-${limit}` },
      targets: [{ provider: 'bedrock', model: LISTED, region: 'us-east-1', weight: 1 }],
    })),
  });
}

describe('a configuration file of many teams', () => {
  let bursar: TestBursar;
  beforeEach(async () => {
    bursar = await startBursar();
  });
  afterEach(() => bursar.close());

  async function send(text: string, query = ''): Promise<number> {
    const response = await bursar.http(`/v1/config${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: text,
    });
    const body = (await response.json()) as { changes?: unknown[]; problems?: unknown[] };
    expect((body.problems ?? []).slice(0, 3)).toEqual([]);
    return body.changes?.length ?? 0;
  }

  async function chain(): Promise<{ intact: boolean; entries: number }> {
    const { auditChain } = await bursar.gql<{
      auditChain: { intact: boolean; entries: string };
    }>('{ auditChain { intact entries } }');
    return { intact: auditChain.intact, entries: Number(auditChain.entries) };
  }

  const STEPS: readonly (readonly [string, Omit<Variant, 'teams'>, string])[] = [
    ['planned', {}, '?dryRun=true'],
    ['new', {}, ''],
    ['the same', {}, ''],
    ['changed', { limit: '600', turn: 1 }, ''],
    ['back', {}, ''],
  ];

  async function statementsFor(teams: number): Promise<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const [name, variant, query] of STEPS) {
      const text = fileOf({ teams, ...variant });
      found[name] = await countStatements(() => send(text, query));
    }
    const empty = JSON.stringify({ apiVersion: 'bursar/v1' });
    found['pruned'] = await countStatements(() => send(empty, '?prune=true'));
    return found;
  }

  it('takes as many statements as one of few teams, for each thing that can be done with it', async () => {
    const few = await statementsFor(3);
    const many = await statementsFor(60);
    expect(many).toEqual(few);
  });

  it('opens windows of every kind of scope together, with all that was spent and is held', async () => {
    await applyConfig(bursar, TWO_TEAMS);
    const at = new Date(Date.now() - 3_600_000).toISOString();
    const teams = ['search', 'ads', 'other'];
    const lines = Array.from({ length: 24 }, (_, i) => {
      const metadata = {
        team: teams[i % 3] ?? '',
        app: `app${i % 2}`,
        env: i % 4 ? 'prod' : 'dev',
      };
      return logLine({ at, metadata, input: 1_000 + i });
    });
    await post(bursar, lines);
    for (const [i, team] of ['search', 'ads', 'search'].entries()) {
      const { body } = await admit(bursar, {
        requestId: `held-${i}`,
        team,
        project: `app${i % 2}`,
      });
      const usage = { input: 900, output: 100 };
      if (i === 2) await settle(bursar, body['admissionId'], { outcome: 'ok', usage });
    }
    const scopes = [
      {},
      { team: 'search' },
      { team: 'ads' },
      { project: 'app0' },
      { environment: 'dev' },
    ];
    const narrow = [
      { team: 'search', project: 'app1' },
      { user: 'u1' },
      { team: 'search', user: 'u1' },
    ];
    const budgets = [...scopes, ...narrow].flatMap((scope, i) =>
      ['day', 'month', 'quarter'].map((window) => ({
        id: `b${i}-${window}`,
        scope,
        window,
        limit: '9',
      })),
    );
    await send(JSON.stringify({ apiVersion: 'bursar/v1', budgets }));
    expect(await differences(bursar)).toEqual([]);
    const held = Object.values(await standings(bursar)).filter(({ held: usd }) => usd !== '0');
    expect(held.length).toBeGreaterThan(10);
    const { total } = await spendOf(bursar, []);
    expect((await standings(bursar))['b0-quarter']?.posted).toBe(
      (total as unknown as { cost: string }).cost,
    );
  });

  it('leaves one audit entry for each change, in one unbroken chain', async () => {
    const before = await chain();
    const changes = await send(fileOf({ teams: 25 }), '?reason=Large');
    expect(changes).toBeGreaterThan(25 * 10);
    expect(await chain()).toEqual({ intact: true, entries: before.entries + changes });
    const again = await send(fileOf({ teams: 25, limit: '700', turn: 1 }));
    expect(await chain()).toEqual({ intact: true, entries: before.entries + changes + again });
    const [row] = await bursar.rows<{ said: bigint; reasoned: bigint }>(
      `SELECT count(DISTINCT entity_id) AS said, count(*) FILTER (WHERE reason = 'Large') AS reasoned
       FROM audit_entry WHERE entity_type = 'team' AND action = 'team.add'`,
    );
    expect(row).toEqual({ said: 25n, reasoned: 25n });
  });
});
