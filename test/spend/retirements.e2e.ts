import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '../../apps/api/src/platform/clock.js';
import type { Caller } from '../support/http/client.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../support/usage/lines.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const OPUS = 'anthropic.claude-opus-4-1-20250805-v1:0';
const LLAMA = 'meta.llama3-1-405b-instruct-v1:0';
const JAMBA = 'ai21.jamba-1-5-mini-v1:0';
const ADS = 'arn:aws:sts::444455556666:assumed-role/AdsRole/ads';

class LateNovember extends Clock {
  override now(): Date {
    return new Date('2026-11-28T15:00:00Z');
  }
}

interface Node {
  readonly model: string;
  readonly team: string;
  readonly teamName: string;
  readonly endsOn: string;
  readonly daysLeft: number;
  readonly requests: string;
  readonly unpriced: string;
  readonly cost: string;
  readonly calledAs: readonly string[];
  readonly sources: readonly string[];
}

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar({ clock: new LateNovember() });
  await applyConfig(bursar, TWO_TEAMS);
});
afterAll(() => bursar.close());

async function list(as?: Caller, page = ''): Promise<{ nodes: Node[]; after: string | null }> {
  const query = `{ retirements${page} { totalCount pageInfo { hasNextPage endCursor } edges { node {
    model team teamName endsOn daysLeft requests unpriced cost calledAs sources confirmed } } } }`;
  const { retirements } = await bursar.gql<{
    retirements: { edges: { node: Node }[]; pageInfo: { endCursor: string | null } };
  }>(query, {}, as);
  return {
    nodes: retirements.edges.map(({ node }) => node),
    after: retirements.pageInfo.endCursor,
  };
}

describe('models that are retired', () => {
  it('are not listed while none is called', async () => {
    expect(await list()).toEqual({ nodes: [], after: null });
    const { stdout, stderr } = await runCli(['prices', 'retiring'], {
      url: bursar.url,
      token: bursar.token,
    });
    expect({ stdout, stderr }).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('No model that is known to end'),
    });
  });

  describe('once some are called', () => {
    beforeAll(async () => {
      const search = { metadata: { team: 'search' } };
      const day = (n: number) => `2026-${n > 0 ? '11' : '10'}-${n > 0 ? n : 29}T10:00:00Z`;
      await post(bursar, [
        logLine({ ...search, at: day(20), model: `us.${OPUS}` }),
        logLine({ ...search, at: day(28), model: `global.${OPUS}` }),
        logLine({ ...search, at: day(28), model: OPUS, region: 'us-east-1' }),
        // One day too early to count.
        logLine({ ...search, at: day(0), model: `us.${OPUS}` }),
        logLine({ at: day(21), model: `us.${LLAMA}`, principal: ADS }),
        logLine({ at: day(21), model: JAMBA, principal: ADS }),
        logLine({ at: day(21), model: 'us.anthropic.claude-opus-5-5', principal: ADS }),
        logLine({ at: day(22), model: `us.${OPUS}`, principal: ADS }),
      ]);
    });

    it('are listed by team with what they cost there, under every spelling', async () => {
      const { nodes } = await list();
      expect(
        nodes.map(({ model, team, endsOn, daysLeft, requests }) =>
          [model, team, endsOn, daysLeft, requests].join(' '),
        ),
      ).toEqual([
        `${LLAMA} ads 2026-07-07 -144 1`,
        `${JAMBA} ads 2026-11-26 -2 1`,
        `${OPUS} ads 2027-01-08 41 1`,
        `${OPUS} search 2027-01-08 41 3`,
      ]);
      const own = nodes.at(-1);
      expect(own?.calledAs).toEqual([OPUS, `global.${OPUS}`, `us.${OPUS}`]);
      expect(own?.teamName).toBe('Search');
      expect(own?.sources.join(' ')).toMatch(/AWS.*LiteLLM/);
      const { spend } = await bursar.gql<{ spend: { total: { cost: string } } }>(
        `{ spend(input: { from: "2026-10-30", to: "2026-11-29", filters: [
          { dimension: "team", in: ["search"] }] }) { ... on SpendResult { total { cost } } } }`,
      );
      expect(own?.cost).toBe(spend.total.cost);
    });

    it('are shown to a lead for their own teams only, as a list, as a file and by pages', async () => {
      const lead = await bursar.as('teamLead', ['search']);
      expect((await list(lead)).nodes.map(({ team }) => team)).toEqual(['search']);
      const file = await bursar.http('/v1/exports/retiring-models.csv', {}, lead);
      const text = await file.text();
      expect(text.split('\n')[0]).toMatch(/^model,provider,endsOn,daysLeft,team,/);
      expect(text.trim().split('\n')).toHaveLength(2);
      expect(text).not.toContain('ads');
      expect((await bursar.http('/v1/exports/retiring-models.csv', {}, {})).status).toBe(401);
    });

    it('come by pages that neither repeat nor skip any', async () => {
      const first = await list(undefined, '(first: 3)');
      const rest = await list(undefined, `(first: 3, after: ${JSON.stringify(first.after)})`);
      expect([...first.nodes, ...rest.nodes]).toEqual((await list()).nodes);
      for (const page of ['(after: "x")', '(first: 0)'])
        await expect(list(undefined, page)).rejects.toThrow();
    });

    it('are printed by the command line', async () => {
      const target = { url: bursar.url, token: bursar.token };
      const { stdout } = await runCli(['prices', 'retiring'], target);
      expect(stdout).toMatch(/llama3-1-405b.*2026-07-07\s+ended\s+ads/);
      expect(stdout).toMatch(/claude-opus-4-1.*2027-01-08\s+41 days\s+search/);
      const json = await runCli(['prices', 'retiring', '-o', 'json'], target);
      expect(JSON.parse(json.stdout)).toHaveLength(4);
    });
  });
});
