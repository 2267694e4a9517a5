import { describe, expect, it } from '@jest/globals';
import { SYSTEM } from '../../apps/api/src/platform/actor.js';
import { PriceImports } from '../../apps/api/src/prices/prices.module.js';
import {
  approvals,
  decideApproval,
  tryApply,
  withdrawApproval,
} from '../support/approvals/approvals.js';
import { type Outcome, stop } from '../support/gateways/controls.js';
import type { Caller } from '../support/http/client.js';
import {
  bursar,
  clock,
  costNow,
  DAY_MS,
  dayAhead,
  genai,
  held,
  liteLlm,
  priceStage,
} from '../support/prices/price-stage.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';

priceStage();

const RULES = `approvals:
  rules:
    - { what: stop, by: [platform, finance] }
    - { what: prices, by: [finance] }
`;
const rules = () => applyConfig(bursar, `${TWO_TEAMS}${RULES}`);

describe('lifting a stop', () => {
  const resume = async (id: string | undefined, as: Caller) => {
    const mutation = `mutation ($input: ResumeInput!) { resume(input: $input) {
      __typename ... on StopResult { stop { inForce liftedBy } } ... on Proposal { proposal: id } ... on Problem { code } } }`;
    const input = { id: id ?? '', reason: 'over' };
    type Resumed = Outcome & { __typename: string; proposal?: string };
    return (await bursar.gql<{ resume: Resumed }>(mutation, { input }, as)).resume;
  };
  const inForce = async (id: string | undefined) =>
    (await bursar.rows('SELECT FROM limits.stop WHERE id = $1 AND lifted_at IS NULL', [id])).length;

  it('waits for another person where the rules say so, and is then done by their approval', async () => {
    await rules();
    const [ada, bob] = [await bursar.as('platform'), await bursar.as('finance')];
    const { stop: raised } = await stop(bursar, {}, ada);
    const asked = await resume(raised?.id, ada);
    expect(asked).toMatchObject({ __typename: 'Proposal' });
    // Asked again, it is the same that waits.
    expect((await resume(raised?.id, ada)).proposal).toBe(asked.proposal);
    expect(await inForce(raised?.id)).toBe(1);
    const id = asked.proposal ?? '';
    expect(await decideApproval(bursar, { id }, ada)).toMatchObject({ code: 'own_request' });
    const [shown] = await approvals(bursar, bob, true);
    expect(shown?.lines.join()).toContain('Stopped by A platform');
    expect(await decideApproval(bursar, { id, hash: shown?.hash }, bob)).toMatchObject({
      state: 'done',
    });
    expect(await inForce(raised?.id)).toBe(0);
    const [entry] = await bursar.rows(
      `SELECT actor_name AS by, reason FROM audit_entry WHERE action = 'stop.lift'`,
    );
    expect(entry).toEqual({ by: 'A finance', reason: 'A platform: over' });
  });

  it('that was denied or withdrawn stays undone, and a stop that is over cannot be lifted', async () => {
    await rules();
    const [ada, bob] = [await bursar.as('platform'), await bursar.as('finance')];
    const { stop: raised } = await stop(bursar, {}, ada);
    const ask = async () => (await resume(raised?.id, ada)).proposal ?? '';
    const denied = await decideApproval(bursar, { id: await ask(), decision: 'deny' }, bob);
    expect(denied).toMatchObject({ state: 'denied' });
    expect(await withdrawApproval(bursar, await ask(), ada)).toMatchObject({ state: 'withdrawn' });
    expect(await inForce(raised?.id)).toBe(1);
    const id = await ask();
    await bursar.rows('UPDATE limits.stop SET until = now() WHERE id = $1', [raised?.id]);
    expect(await decideApproval(bursar, { id }, bob)).toMatchObject({ code: 'not_stopped' });
  });

  it('does nothing where the stop is another by then', async () => {
    await rules();
    const [ada, bob] = [await bursar.as('platform'), await bursar.as('finance')];
    const { stop: raised } = await stop(bursar, {}, ada);
    const id = (await resume(raised?.id, ada)).proposal ?? '';
    await bursar.rows("UPDATE limits.stop SET reason = 'leaked key' WHERE id = $1", [raised?.id]);
    expect(await decideApproval(bursar, { id }, bob)).toMatchObject({ code: 'changed_since' });
    expect(await inForce(raised?.id)).toBe(1);
  });
});

describe('listed prices', () => {
  const accept = async (ids: readonly number[], as: Caller) => {
    const mutation = `mutation ($ids: [Int!]) { acceptHeldPrices(ids: $ids, reason: "as published") {
      __typename ... on HeldDecision { version } ... on Proposal { id } ... on Problem { code } } }`;
    interface Accepted {
      __typename: string;
      id: string;
    }
    return (await bursar.gql<{ acceptHeldPrices: Accepted }>(mutation, { ids }, as))
      .acceptHeldPrices;
  };

  it('wait for finance where the rules say so, and count from its approval on', async () => {
    await liteLlm(1e-6);
    await rules();
    await liteLlm(2e-6);
    const [one] = await held();
    const [ada, bob] = [await bursar.as('platform'), await bursar.as('finance')];
    const { __typename, id } = await accept([one?.id ?? 0], ada);
    expect(__typename).toBe('Proposal');
    expect(await costNow()).toBe('1');
    const [shown] = await approvals(bursar, bob, true);
    expect(shown?.lines.join()).toContain('input 2');
    expect(await decideApproval(bursar, { id, hash: shown?.hash }, bob)).toMatchObject({
      state: 'done',
    });
    expect(await costNow()).toBe('2');
  });

  it('enter the book by no list then, however beyond doubt, however often and by however many', async () => {
    const system = () =>
      bursar.app.get(PriceImports, { strict: false }).unchanged(SYSTEM, {
        ...{ source: 'litellm', document, since: dayAhead(0) },
      });
    await rules();
    expect((await liteLlm(1e-6)).counts).toMatchObject({ held: 1, added: 0 });
    await genai({ '': ['1', '10'] });
    const [{ document } = { document: '' }] = await bursar.rows<{ document: string }>(
      `SELECT sources->0->>'document' AS document FROM price_held WHERE sources->0->>'source' = 'litellm'`,
    );
    clock.aheadMs = DAY_MS;
    await system();
    await liteLlm(1e-6);
    expect((await held()).map(({ waitsFor }) => waitsFor)).toEqual([null, null]);
    expect(await bursar.rows(`SELECT id FROM price_row WHERE owner = 'import'`)).toEqual([]);
    clock.aheadMs = 0;
    const ids = (await held()).map(({ id }) => id);
    const { id } = await accept(ids, await bursar.as('platform'));
    expect(await decideApproval(bursar, { id }, await bursar.as('finance'))).toMatchObject({
      state: 'done',
    });
    expect(await costNow()).toBe('1');
  });

  it('are no other by the model that a profile stands for, or by a discount', async () => {
    await rules();
    const arn = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';
    for (const section of [
      `inferenceProfiles: [{ arn: "${arn}", modelId: us.anthropic.claude-haiku-4-5-20251001-v1:0 }]`,
      'discounts: [{ match: { provider: anthropic }, percent: "10" }]',
    ]) {
      const text = `${TWO_TEAMS}${RULES}${section}\n`;
      expect(await tryApply(bursar, text, await bursar.as('platform'))).toMatchObject({
        ...{ applied: false, proposal: expect.any(String) },
      });
    }
  });

  it('that are listed otherwise by then are not taken', async () => {
    await liteLlm(1e-6);
    await rules();
    await liteLlm(2e-6);
    const [one] = await held();
    const { id } = await accept([one?.id ?? 0], await bursar.as('platform'));
    await liteLlm(3e-6);
    const late = await decideApproval(bursar, { id }, await bursar.as('finance'));
    expect(late).toMatchObject({ code: 'not_held' });
    expect(await costNow()).toBe('1');
  });
});

describe('a provisional price', () => {
  const MODEL = 'acme.brand-new-v1:0';
  const set = async (as: Caller, input: Record<string, unknown> = {}) => {
    const mutation = `mutation ($input: ProvisionalPriceInput!) { set: setProvisionalPrice(input: $input) {
      __typename ... on ProvisionalPrice { model } ... on Proposal { id } ... on Problem { code } } }`;
    const expires = new Date(Date.now() + 86_400_000).toISOString();
    const price = { model: MODEL, per1M: { input: '10', output: '100' }, capUsd: '5', expires };
    const given = { ...price, reason: 'quoted', ...input };
    interface Set {
      __typename: string;
      id: string;
      code?: string;
    }
    return (await bursar.gql<{ set: Set }>(mutation, { input: given }, as)).set;
  };
  const inForce = async () =>
    (
      await bursar.gql<{ provisionalPrices: { model: string; setBy: string; reason: string }[] }>(
        '{ provisionalPrices { model setBy reason } }',
      )
    ).provisionalPrices;

  it('waits where prices do, and counts from the approval on, exactly as it was seen', async () => {
    await rules();
    const [ada, bob] = [await bursar.as('platform'), await bursar.as('finance')];
    const { __typename, id } = await set(ada);
    expect(__typename).toBe('Proposal');
    expect(await inForce()).toEqual([]);
    expect(await decideApproval(bursar, { id }, ada)).toMatchObject({ code: 'own_request' });
    const [shown] = await approvals(bursar, bob, true);
    expect(shown?.lines.join()).toContain('input 10, output 100 USD per 1M, for up to 5 USD');
    // Another price of the same model is another proposal: the first does nothing any more.
    const { id: second } = await set(ada, { capUsd: '7' });
    expect(await decideApproval(bursar, { id }, bob)).toMatchObject({ code: 'already_decided' });
    expect(await decideApproval(bursar, { id: second }, bob)).toMatchObject({ state: 'done' });
    expect(await inForce()).toEqual([
      { model: MODEL, setBy: 'A finance', reason: 'A platform: quoted' },
    ]);
  });

  it('of a model that has a price by then does nothing', async () => {
    await rules();
    const [ada, bob] = [await bursar.as('platform'), await bursar.as('finance')];
    const { id } = await set(ada);
    await bursar.rows("UPDATE approvals.setting SET value = '{}'");
    await applyConfig(
      bursar,
      `${TWO_TEAMS}prices: [{ model: "${MODEL}", per1M: { input: "1", output: "2" } }]
`,
    );
    expect(await decideApproval(bursar, { id }, bob)).toMatchObject({ code: 'already_priced' });
    expect(await inForce()).toEqual([]);
  });
});
