import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { setCredentials } from '../support/connectors/bucket.js';
import { type Iam, openIam, roleArn, roleSession, userArn } from '../support/connectors/iam.js';
import {
  describeWithMoto,
  INSTALL_MS_MAX,
  type Moto,
  startMoto,
} from '../support/connectors/moto.js';
import {
  called,
  deniesOf,
  enforce,
  enforceStop,
  planFor,
  ringFile,
  setRing,
} from '../support/connectors/second-ring.js';
import { resume, stop } from '../support/gateways/controls.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

describeWithMoto('a stop for callers outside the gateways', () => {
  let moto: Moto;
  let iam: Iam;
  let bursar: TestBursar;
  beforeAll(async () => {
    moto = await startMoto();
    iam = openIam(moto.url);
  }, INSTALL_MS_MAX);
  afterAll(async () => {
    iam.close();
    await moto.close();
  });
  beforeEach(async () => {
    setCredentials();
    await moto.reset();
    for (const name of ['Search', 'Ads', 'Dev']) await iam.makeRole(name);
    await iam.makeUser('etl');
    bursar = await startBursar();
    await setRing(bursar, ringFile(moto.url));
    await called(bursar, roleSession('Search', 'svc'));
    await called(bursar, roleSession('Ads', 'svc'));
  });
  afterEach(async () => {
    await moto.enforcePolicies(Infinity);
    await bursar.close();
  });

  const raised = async () => (await stop(bursar, {})).stop?.id;
  const carried = async (id: string | undefined) => {
    const { confirmText } = await planFor(bursar);
    const done = await enforceStop(bursar, id, confirmText);
    await enforce(bursar);
    return done;
  };
  const attached = async () =>
    (await Promise.all(['Search', 'Ads', 'Dev'].map((name) => iam.policiesOf(name)))).map(
      ({ length }) => length,
    );
  const actions = async () =>
    (
      await bursar.rows<{ action: string }>(
        "SELECT action FROM audit_entry WHERE action LIKE 'deny.%' OR action LIKE 'stop.%' ORDER BY seq",
      )
    ).map(({ action }) => action);

  it('is attached to the roles and users behind it, and to no others', async () => {
    await called(bursar, userArn('etl'), { team: 'search' });
    const { denies = [] } = await carried(await raised());
    expect(denies.map(({ name }) => name).sort()).toEqual(['Search', 'etl']);
    expect(await attached()).toEqual([1, 0, 0]);
    expect(await iam.policiesOfUser('etl')).toHaveLength(1);
    const [policy = ''] = await iam.policiesOf('Search');
    expect(await iam.documentOf('Search', policy)).toMatchObject({
      Statement: [{ Effect: 'Deny', Resource: '*' }],
    });
    expect((await deniesOf(bursar)).map(({ state }) => state)).toEqual(['attached', 'attached']);
    expect(await actions()).toEqual(['stop.raise', 'stop.outside', 'deny.attach', 'deny.attach']);
  });

  it('is detached when the stop ends, once', async () => {
    const id = await raised();
    await carried(id);
    await resume(bursar, id);
    expect(await enforce(bursar)).toEqual({ attached: 0, detached: 1 });
    expect(await enforce(bursar)).toEqual({ attached: 0, detached: 0 });
    expect(await attached()).toEqual([0, 0, 0]);
    expect((await deniesOf(bursar)).map(({ state }) => state)).toEqual(['detached']);
    expect((await actions()).at(-1)).toBe('deny.detach');
  });

  it('is attached once, however often it is asked for', async () => {
    const id = await raised();
    await carried(id);
    await carried(id);
    expect(await attached()).toEqual([1, 0, 0]);
    expect(await deniesOf(bursar)).toHaveLength(1);
  });

  it('shows the list first, and attaches nothing in a dry run', async () => {
    await setRing(bursar, ringFile(moto.url, { dryRun: true }));
    const plan = await planFor(bursar);
    expect(plan).toMatchObject({
      dryRun: ['123456789012'],
      targets: [{ name: 'Search', decision: 'deny', others: [] }],
    });
    expect(plan.targets[0]?.document).toContain('"Effect":"Deny"');
    expect(await carried(await raised())).toMatchObject({ code: 'dry_run' });
    expect(await attached()).toEqual([0, 0, 0]);
  });

  it('is confirmed by typing how many are denied', async () => {
    const id = await raised();
    const answer = await enforceStop(bursar, id, 'search');
    expect(answer).toMatchObject({ code: 'not_confirmed', hint: 'type "deny 1 in search"' });
    await enforce(bursar);
    expect(await attached()).toEqual([0, 0, 0]);
  });

  it('denies the sessions of a shared role, by their names', async () => {
    await called(bursar, roleSession('Dev', 'ana@example.com'), { team: 'search' });
    await called(bursar, roleSession('Dev', 'ben@example.com'), { team: 'ads' });
    await carried(await raised());
    const [policy = ''] = await iam.policiesOf('Dev');
    expect(await iam.documentOf('Dev', policy)).toMatchObject({
      Statement: [{ Condition: { StringLike: { 'aws:userid': ['*:ana@example.com'] } } }],
    });
  });

  it('is refused where a session is shared, with everyone whom it would stop', async () => {
    await called(bursar, roleSession('Dev', 'svc'), { team: 'search' });
    await called(bursar, roleSession('Dev', 'svc'), { team: 'ads' });
    const id = await raised();
    expect(await carried(id)).toMatchObject({
      denies: [
        { name: 'Dev', state: 'refused', error: expect.stringContaining('would stop them too') },
        { name: 'Search', state: 'wanted' },
      ],
    });
    expect(await attached()).toEqual([1, 0, 0]);
    const { targets } = await planFor(bursar);
    expect(targets.find(({ name }) => name === 'Dev')?.others).toEqual([
      { team: 'ads', session: 'svc', calls: '1' },
    ]);
  });

  it('never reaches what mayTouch does not name, by whatever path', async () => {
    await iam.dropRole('Search');
    await iam.makeRole('Search', '/finance/');
    await setRing(bursar, ringFile(moto.url, { mayTouch: [roleArn('Search')] }));
    await carried(await raised());
    const [deny] = await deniesOf(bursar);
    expect(deny).toMatchObject({ state: 'wanted' });
    expect(deny?.error).toContain('does not name arn:aws:iam::123456789012:role/finance/Search');
    expect(await attached()).toEqual([0, 0, 0]);
    await setRing(bursar, ringFile(moto.url, { mayTouch: [roleArn('Ads*')] }));
    expect((await planFor(bursar)).targets).toMatchObject([
      { decision: 'refuse', why: expect.stringContaining('mayTouch') },
    ]);
  });

  it('that a worker attached before it died is attached once, and detached with its stop', async () => {
    const id = await raised();
    await carried(id);
    // As a worker leaves it that dies between the call of AWS and its own note.
    const dead =
      "UPDATE enforcement.deny SET state = 'wanted', attached_at = NULL, next_at = now() - interval '1 second'";
    await bursar.rows(dead);
    expect(await enforce(bursar)).toEqual({ attached: 1, detached: 0 });
    expect(await attached()).toEqual([1, 0, 0]);
    await bursar.rows(dead);
    await resume(bursar, id);
    expect(await enforce(bursar)).toEqual({ attached: 0, detached: 1 });
    expect(await attached()).toEqual([0, 0, 0]);
  });

  it('that a worker detached before it died is detached', async () => {
    const id = await raised();
    await carried(id);
    await resume(bursar, id);
    await enforce(bursar);
    await bursar.rows(
      "UPDATE enforcement.deny SET state = 'releasing', next_at = now() - interval '1 second'",
    );
    expect(await enforce(bursar)).toEqual({ attached: 0, detached: 1 });
    await bursar.rows(
      "UPDATE enforcement.deny SET state = 'releasing', next_at = now() - interval '1 second'",
    );
    await iam.dropRole('Search');
    expect(await enforce(bursar)).toEqual({ attached: 0, detached: 1 });
  });

  it.each([
    ['iam:GetRole', ['iam:PutRolePolicy']],
    ['iam:PutRolePolicy', ['iam:GetRole']],
  ])('that lacks %s says so, and what to do', async (action, allowed) => {
    const id = await raised();
    setCredentials(await iam.keyFor(allowed));
    await moto.enforcePolicies(0);
    await carried(id);
    const [deny] = await deniesOf(bursar);
    expect(deny?.error).toBe(`Bursar may not do ${action} on ${roleArn('Search')}.`);
    expect(deny?.hint).toContain('bursar enforcers policy 123456789012');
    expect(deny?.state).toBe('wanted');
  });

  it('that lacks iam:DeleteRolePolicy says so, and stays attached', async () => {
    const id = await raised();
    await carried(id);
    setCredentials(await iam.keyFor(['iam:GetRole']));
    await moto.enforcePolicies(0);
    await resume(bursar, id);
    await enforce(bursar);
    const [deny] = await deniesOf(bursar);
    expect(deny?.state).toBe('releasing');
    expect(deny?.error).toContain('iam:DeleteRolePolicy');
  });
});
