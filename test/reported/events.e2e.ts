import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createKey } from '../support/http/access.js';
import { bearer } from '../support/http/client.js';
import { differences } from '../support/limits/admissions.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { root } from '../support/root.js';
import { event, postEvents } from '../support/usage/events.js';
import { applyConfig, spendOf, TWO_TEAMS } from '../support/usage/lines.js';

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar();
  await applyConfig(bursar, TWO_TEAMS);
});
afterEach(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

const counts = (accepted: number, duplicate = 0, quarantined = 0) => ({
  received: accepted + duplicate + quarantined,
  ...{ accepted, duplicate, quarantined },
});

const post = async (body: string, type = 'application/json') => {
  const headers = { 'content-type': type };
  const answer = await bursar.http('/v1/usage/events', { method: 'POST', headers, body });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

describe('an event of usage', () => {
  it('is priced, and charged to the team that it names', async () => {
    expect(await postEvents(bursar, [event()])).toMatchObject({ status: 200, body: counts(1) });
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([
      { team: 'search', requests: 1, cost: '0.01155' },
    ]);
  });

  it.each([
    ['one object', (texts: string[]) => texts[0] ?? '', 1],
    ['a list', (texts: string[]) => `[${texts.join(',')}]`, 3],
    ['a line each', (texts: string[]) => texts.join('\n'), 3],
    ['objects over many lines', (texts: string[]) => texts.map(indented).join('\n'), 3],
  ])('may come as %s', async (_, joined, received) => {
    const texts = [event(), event(), event()].map((one) => JSON.stringify(one));
    expect(await post(joined(texts))).toMatchObject({ status: 200, body: counts(received) });
  });

  it('counts once by its id; other usage under the id is set aside', async () => {
    const one = event({ requestId: 'one' });
    await postEvents(bursar, [one, one]);
    const other = { ...one, usage: { input: 1_000, output: 501 } };
    expect((await postEvents(bursar, [one, other])).body).toMatchObject(counts(0, 1, 1));
    expect((await spendOf(bursar, [])).total).toMatchObject({ requests: 1, cost: '0.01155' });
    expect(
      await bursar.rows('SELECT reason, request_id, ours, theirs FROM ledger.quarantine'),
    ).toMatchObject([
      { reason: 'conflict', request_id: 'one', ours: { output: 500 }, theirs: { output: 501 } },
    ]);
  });

  it('carries who and what made the call, by which spend is grouped', async () => {
    const who = { user: 'ada', session: 's-1', agent: 'reviewer', tool: 'grep' };
    await postEvents(bursar, [event({ ...who, project: 'ranking', environment: 'prod' })]);
    await postEvents(bursar, [event({ user: 'bob' })]);
    for (const [name, value] of Object.entries(who))
      expect((await spendOf(bursar, [name])).rows).toContainEqual(
        expect.objectContaining({ [name]: value, requests: 1 }),
      );
    expect((await spendOf(bursar, ['project', 'environment'])).rows).toContainEqual(
      expect.objectContaining({ project: 'ranking', environment: 'prod' }),
    );
  });

  it('may charge an amount of its own, beside its usage or alone', async () => {
    const tool = { requestId: 't', at: '2026-09-15T10:04:11Z', tool: 'web-search', team: 'ads' };
    await postEvents(bursar, [{ ...tool, chargeUsd: '0.010000000000001' }]);
    await postEvents(bursar, [event({ chargeUsd: '1.5' })]);
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([
      { team: 'ads', cost: '0.010000000000001', unpriced: 0 },
      { team: 'search', cost: '1.51155', unpriced: 0 },
    ]);
  });

  it('of a model or a meter without a price is unpriced, never free', async () => {
    await postEvents(bursar, [event({ model: 'acme.unknown', chargeUsd: '1' })]);
    await postEvents(bursar, [event({ usage: { input: 1, 'image.out': 3 } })]);
    expect((await spendOf(bursar, [])).total).toMatchObject({ unpriced: 2, cost: '0' });
  });

  it('without a team that is known is unallocated', async () => {
    await postEvents(bursar, [event({ team: 'nobody' }), event({ team: null })]);
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([
      { team: 'unallocated', requests: 2 },
    ]);
  });

  it('is accepted as the documentation shows it', async () => {
    const page = readFileSync(path.join(root, 'docs/usage.md'), 'utf8');
    const [, body = ''] = /usage\/events".*?-d '(.*?)'\n/s.exec(page) ?? [];
    expect(await post(body)).toMatchObject({ status: 200, body: { ...counts(1), unpriced: 0 } });
  });

  it('may come by a key of a team for that team alone', async () => {
    const { secret } = await createKey(bursar, { name: 'ads', kind: 'ingest', team: 'ads' });
    const events = [event({ team: 'ads' }), event({ team: null }), event({ team: 'search' })];
    expect((await postEvents(bursar, events, bearer(secret))).body).toMatchObject(counts(2, 0, 1));
    expect((await spendOf(bursar, ['team'])).rows).toMatchObject([{ team: 'ads', requests: 2 }]);
  });
});

const indented = (text: string): string => JSON.stringify(JSON.parse(text), null, 2);
