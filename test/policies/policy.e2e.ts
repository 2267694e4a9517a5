import { once } from 'node:events';
import { connect } from 'node:net';
import { acceptDocument, decide, NO_STOPS, type StopsDocument } from '@bursar/policy';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnusedConnections } from '../../apps/api/src/gateway/unused-connections.js';
import { json, TravellingClock } from '../support/http/access.js';
import { admit, CALL, differences, gatewayKey } from '../support/limits/admissions.js';
import { resume, stop, stops } from '../support/gateways/controls.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import {
  documentOf,
  openStream,
  policyKeys,
  policyOf,
  publish,
  stopsOf,
} from '../support/gateways/policy.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const CONTROLS = `${TWO_TEAMS}
modelAccess:
  - { scope: { team: search }, allow: ["us.anthropic.*"] }
flags:
  - { key: new-prompt, type: boolean, default: false, rules: [ { when: { team: search }, value: true } ] }
`;
const clock = new TravellingClock();

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar({ clock });
  await applyConfig(bursar, CONTROLS);
});
afterEach(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

describe('a policy', () => {
  it('carries what people wrote and what calls cost, and a gateway accepts it', async () => {
    const { document, compiled } = await policyOf(bursar, 'prod');
    expect(document).toMatchObject({
      environment: 'prod',
      version: 1,
      previousHash: null,
      flags: [{ key: 'new-prompt' }],
      access: [{ scope: { team: 'search' } }],
    });
    const answer = decide(CALL, compiled, NO_STOPS, new Map(), Date.now());
    expect(answer).toMatchObject({ decision: 'proceed', worstCaseFemto: 16_170_000_000_000n });
    const { body } = await admit(bursar);
    expect(body).toMatchObject({ holdUsd: '0.01617' });
  });

  it('costs under every name and region at least what an admission holds', async () => {
    const { compiled } = await policyOf(bursar, 'prod');
    await applyConfig(bursar, CONTROLS.replace('us.anthropic.*', '*'));
    for (const [n, [model, region]] of [
      ['anthropic.claude-haiku-4-5-20251001-v1:0', 'us-east-1'],
      ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'eu-west-1'],
      ['eu.anthropic.claude-sonnet-4-5-20250929-v1:0', 'eu-central-1'],
      ['amazon.nova-micro-v1:0', 'us-west-2'],
    ].entries()) {
      const call = { ...CALL, team: 'ads', model: model ?? '', region: region ?? '' };
      const answer = decide(call, compiled, NO_STOPS, new Map(), Date.now());
      const { body } = await admit(bursar, { ...call, requestId: `c-${n}` });
      const held = BigInt(Math.round(Number(body['holdUsd']) * 1e9)) * 1_000_000n;
      expect(answer).toMatchObject({ decision: 'proceed', worstCaseFemto: held });
    }
  });

  it('is a line without a gap, and has a new version only if it says something else', async () => {
    const first = await policyOf(bursar, 'prod');
    expect(await publish(bursar)).toEqual({ published: 0 });
    await applyConfig(bursar, CONTROLS.replace('default: false', 'default: true'));
    expect(await publish(bursar)).toEqual({ published: 1 });
    const text = await (await bursar.http('/v1/policy?environment=prod')).text();
    const next = acceptDocument(first, Buffer.from(text), await policyKeys(bursar), 'prod');
    expect(next).toMatchObject({
      outcome: 'accepted',
      held: { document: { version: 2, previousHash: first.hash } },
    });
  });

  it('is the same bytes for the same version, and not sent again to a gateway that has it', async () => {
    const where = '/v1/policy?environment=prod';
    const first = await bursar.http(where);
    const tag = first.headers.get('etag') ?? '';
    const again = await bursar.http(where, { headers: { 'if-none-match': `"x", W/${tag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const whole = await bursar.http(where, { headers: { 'if-none-match': '"x"' } });
    expect(await whole.text()).toBe(await first.text());
  });

  it('carries quotas, which gateways keep by themselves', async () => {
    const quota =
      '{ id: search-rate, scope: { team: search }, requestsPerMinute: 600, maxOutputTokens: 400 }';
    await applyConfig(bursar, `${CONTROLS}quotas:\n  - ${quota}\n`);
    const { document, compiled } = await policyOf(bursar, 'prod');
    expect(document.limits).toMatchObject([{ id: 'search-rate', requestsPerMinute: 600 }]);
    const answer = decide(CALL, compiled, NO_STOPS, new Map(), Date.now());
    expect(answer).toMatchObject({ maxOutputTokens: 400, limits: [{ id: 'search-rate' }] });
  });

  it('names stops that were in force, and leaves those of other environments out', async () => {
    await stopsOf(bursar, 'dev');
    await stop(bursar, { scope: { environment: 'dev' }, confirm: 'dev' });
    expect((await policyOf(bursar, 'prod')).document).toMatchObject({ stops: [] });
    expect((await stopsOf(bursar, 'dev')).document.stops).toHaveLength(1);
    expect((await stopsOf(bursar, 'prod')).document).toMatchObject({ version: 1, stops: [] });
  });

  it.each([
    ['without an environment', '/v1/policy', 422],
    ['of an environment that cannot be', '/v1/policy?environment=%00', 422],
    ['in another format', '/v1/policy?environment=prod&format=yaml', 422],
    ['as a stream without an environment', '/v1/policy/stream', 422],
  ])('asked for %s is refused', async (_, where, status) => {
    expect((await bursar.http(where)).status).toBe(status);
  });

  it('is signed by a key that no answer and no audit entry reveals', async () => {
    await policyOf(bursar, 'prod');
    const [{ pem } = { pem: '' }] = await bursar.rows<{ pem: string }>(
      'SELECT private_pem AS pem FROM limits.policy_key',
    );
    const secret = pem.split('\n')[1] ?? '';
    expect(secret.length).toBeGreaterThan(40);
    const said = await (await bursar.http('/v1/policy/keys')).text();
    const audit = await (await bursar.http('/v1/audit.jsonl')).text();
    expect(said + audit).not.toContain(secret);
  });
});

describe('the policy stream', () => {
  it('begins with what is in force and delivers a stop; the stop lists who applied it', async () => {
    const key = await gatewayKey(bursar);
    const edge = await openStream(bursar, 'environment=prod&gateway=edge-1', {}, key);
    const other = await openStream(bursar, 'environment=prod&gateway=edge-2', {}, key);
    expect(documentOf(await edge.next('stops'))).toMatchObject({ version: 1, stops: [] });
    expect((await edge.next('policy')).id).toBe('stops:1/policy:1');
    const { stop: raised } = await stop(bursar, {});
    const news = await edge.next('stops');
    expect(news.id).toBe('stops:2/policy:1');
    expect(documentOf<StopsDocument>(news).stops).toMatchObject([{ id: raised?.id }]);
    await other.next('stops');
    const ack = { gateway: 'edge-1', environment: 'prod', kind: 'stops', version: 2 };
    const appliedAt = new Date().toISOString();
    expect((await bursar.http('/v1/policy/acks', json({ ...ack, appliedAt }), key)).status).toBe(
      204,
    );
    expect((await stops(bursar))[0]?.delivery).toEqual({
      gateways: 2,
      applied: 1,
      lastMs: expect.any(Number),
      pending: ['edge-2 (prod)'],
      refused: [],
    });
    edge.close();
    other.close();
  });

  it('goes on where a gateway left it', async () => {
    await stopsOf(bursar, 'prod');
    const { stop: raised } = await stop(bursar, {});
    const has = { 'last-event-id': 'stops:2/policy:1' };
    const edge = await openStream(bursar, 'environment=prod', has);
    await resume(bursar, raised?.id);
    expect((await edge.next('stops')).id).toBe('stops:3/policy:1');
    edge.close();
  });

  it('brings news although its connection to Postgres was lost', async () => {
    const edge = await openStream(bursar, 'environment=prod&gateway=edge-1');
    await edge.next('policy');
    for (let round = 0; round < 3; round++) {
      await edge.next('stops');
      await bursar.rows(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'bursar-policies' AND datname = current_database()`,
      );
      await stop(bursar, { reason: `round ${round}` });
    }
    expect(documentOf<StopsDocument>(await edge.next('stops')).stops).toHaveLength(3);
    edge.close();
  });

  it('delivers a stop that another api process raised', async () => {
    const other = await startBursar({ database: bursar.database, clock });
    const edge = await openStream(
      other,
      'environment=prod',
      {},
      { authorization: `Bearer ${bursar.token}` },
    );
    await edge.next('stops');
    await stop(bursar, {});
    expect(documentOf<StopsDocument>(await edge.next('stops')).stops).toHaveLength(1);
    await other.close();
    expect(await edge.ended).toBe(true);
  });

  it('is not waited for where it has not begun, when a process ends', async () => {
    const unused = connect(Number(new URL(bursar.url).port), '127.0.0.1');
    await once(unused, 'connect');
    const edge = await openStream(bursar, 'environment=prod');
    bursar.app.get(UnusedConnections, { strict: false }).onModuleDestroy();
    await once(unused, 'close');
    expect((await edge.next('stops')).id).toBe('stops:1/policy:0');
    edge.close();
  });

  it('refuses news of versions that never were', async () => {
    const ack = { gateway: 'edge-1', environment: 'prod', kind: 'stops', version: 99 };
    const appliedAt = new Date().toISOString();
    expect((await bursar.http('/v1/policy/acks', json({ ...ack, appliedAt }))).status).toBe(404);
    expect((await bursar.http('/v1/policy/acks', json({ ...ack, appliedAt: 'now' }))).status).toBe(
      422,
    );
  });
});

it('policies are shown with how far they have come', async () => {
  await policyOf(bursar, 'prod', '&gateway=edge-1');
  const query = '{ policies { environment version hash by gateways applied staged } }';
  expect(await bursar.gql(query)).toMatchObject({
    policies: [{ environment: 'prod', version: 1, gateways: 1, applied: 0, staged: 100 }],
  });
});
