import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OrgService } from '../../apps/api/src/org/org.module.js';
import { holdsAt, metadataKey } from '../../apps/api/src/org/recognition.js';
import { SYSTEM } from '../../apps/api/src/platform/actor.js';
import { Database } from '../../apps/api/src/platform/database.js';
import { linesOf, OrgStage } from '../support/config/org-stage.js';

const stage = new OrgStage();
let org: OrgService;
beforeAll(async () => {
  await stage.open();
  org = stage.bursar.app.get(OrgService);
});
beforeEach(() => stage.clear());
afterAll(() => stage.close());

describe('a recogniser of a team', () => {
  const claim = (team: string, account = '111122223333') =>
    `apiVersion: bursar/v1\nteams: [{ id: ${team}, recognisedBy: { accounts: ["${account}"] } }]\n`;
  const owner = async (at: string, account = '111122223333') => {
    const rules = await org.recognition(stage.bursar.app.get(Database));
    return rules.accounts.get(account)?.find((rule) => holdsAt(rule, Date.parse(at)))?.team;
  };

  it('applies to all past usage when first claimed; a later move applies from the time of the change', async () => {
    await stage.apply(claim('search'));
    expect(await owner('2020-01-01')).toBe('search');
    stage.clock.set('2021-11-01T12:00:00Z');
    expect(linesOf(await stage.apply(claim('ads')))).toEqual([
      'add team ads',
      'change recognition account:111122223333',
    ]);
    expect(await owner('2021-11-01T11:59:59.999Z')).toBe('search');
    expect(await owner('2021-11-01T12:00:00Z')).toBe('ads');
  });

  it('ends when left out, and when listed again begins only from then on', async () => {
    await stage.apply(claim('search'));
    stage.clock.set('2021-11-01T00:00:00Z');
    await stage.apply(claim('search', '999999999999'));
    expect(await owner('2021-11-01')).toBeUndefined();
    stage.clock.set('2021-12-01T00:00:00Z');
    await stage.apply(claim('search'));
    expect([
      await owner('2021-10-31'),
      await owner('2021-11-30'),
      await owner('2021-12-01'),
    ]).toEqual(['search', undefined, 'search']);
    expect(await owner('2020-01-01', '999999999999')).toBe('search');
  });

  it('is compiled once per version, also where a change is tried and taken back', async () => {
    const database = stage.bursar.app.get(Database);
    await stage.apply(claim('search'));
    const rules = await org.recognition(database);
    expect(await org.recognition(database)).toBe(rules);
    const wanted = { kind: 'account', pattern: '222222222222', team: 'search', from: null };
    const tried = database.transaction(async (tx) => {
      await org.assignRule(tx, SYSTEM, wanted, null);
      expect((await org.recognition(tx)).accounts.has('222222222222')).toBe(true);
      throw new Error('taken back');
    });
    await expect(tried).rejects.toThrow('taken back');
    expect((await org.recognition(database)).accounts.has('222222222222')).toBe(false);
    await database.transaction((tx) =>
      org.assignRule(tx, SYSTEM, { ...wanted, pattern: '333333333333' }, null),
    );
    const after = await org.recognition(database);
    expect([...after.accounts.keys()].sort()).toEqual(['111122223333', '333333333333']);
  });

  it('cannot be assigned to two teams at once', async () => {
    await stage.apply(claim('search'));
    const database = stage.bursar.app.get(Database);
    const outcome = await database.transaction((tx) =>
      org.assignRule(
        tx,
        SYSTEM,
        { kind: 'account', pattern: '111122223333', team: 'search', from: null },
        null,
      ),
    );
    expect(outcome).toMatchObject({ code: 'already_recognised' });
  });

  it('assigned by hand stays through an applied export', async () => {
    await stage.apply(claim('search'));
    const database = stage.bursar.app.get(Database);
    await database.transaction((tx) =>
      org.assignRule(
        tx,
        SYSTEM,
        {
          kind: 'principal',
          pattern: 'arn:aws:iam::111122223333:user/ana',
          team: 'search',
          from: new Date('2021-09-01'),
        },
        'found',
      ),
    );
    const text = await stage.exported();
    expect(text).toContain('arn:aws:iam::111122223333:user/ana');
    expect(linesOf(await stage.apply(text, '?prune=true'))).toEqual([]);
  });

  it('counts only by metadata that trusted principals set, from when they are trusted', async () => {
    const trusting = (list: string) =>
      `apiVersion: bursar/v1\ntrustedMetadataPrincipals: [${list}]\nteams: [{ id: search, recognisedBy: { requestMetadata: { team: search } } }]\n`;
    expect((await stage.apply(trusting(''))).warnings).toHaveLength(1);
    await stage.apply(trusting('"arn:aws:sts::*:assumed-role/GatewayRole/*"'));
    stage.clock.set('2021-11-01T00:00:00Z');
    await stage.apply(trusting(''));
    const rules = await org.recognition(stage.bursar.app.get(Database));
    expect(rules.metadata.has(metadataKey('team', 'search'))).toBe(true);
    expect(rules.trusted).toMatchObject([{ validFrom: null, validTo: Date.parse('2021-11-01') }]);
    expect(
      rules.trusted[0]?.matches('arn:aws:sts::111122223333:assumed-role/GatewayRole/i-1'),
    ).toBe(true);
  });
});
