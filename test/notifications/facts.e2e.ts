import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JobRunner } from '../../apps/api/src/platform/job-runner.js';
import { TravellingClock } from '../support/http/access.js';
import { admit, gatewayKey, settle } from '../support/limits/admissions.js';
import { CALL, type LimitStory, startLimitStory } from '../support/limits/limit-requests.js';
import { inboxOf, titlesOf } from '../support/notifications/alerts.js';

describe('what happens elsewhere', () => {
  let story: LimitStory;
  let runner: JobRunner;
  beforeAll(async () => {
    story = await startLimitStory(new TravellingClock());
    runner = story.bursar.app.get(JobRunner, { strict: false });
    await runner.start();
  });
  afterAll(async () => {
    await runner.stop();
    await story.bursar.close();
  });

  const raised = async (title: string) => {
    const { bursar } = story;
    const rows = () =>
      bursar.rows<{ key: string; lines: string[]; path: string }>(
        `SELECT key, to_jsonb(lines) AS lines, path FROM notifications.alert WHERE title = $1 AND routed_at IS NOT NULL`,
        [title],
      );
    while ((await rows()).length === 0) await sleep(50);
    return rows();
  };
  const titles = async (as: LimitStory['lead']) => titlesOf(await inboxOf(story.bursar, as));

  it('reaches who has to decide, the lead of the team, and the person who asked', async () => {
    const { bursar, lead, finance, request, decide } = story;
    const [other, auditor] = [await bursar.as('teamLead', ['ads']), await bursar.as('auditor')];
    const asked = await request({});
    const wanted = 'A teamLead asks for more: budget search';
    const [open] = await raised(wanted);
    expect(open?.lines[0]).toMatch(/^From \$0\.10 to \$0\.50 until .* UTC: Launch\.$/);
    expect(await titles(finance)).toContain(wanted);
    expect(await titles(lead)).toContain(wanted);
    expect(await titles(other)).toEqual([]);
    expect(await titles(auditor)).toEqual([]);
    await decide(asked.id, { decision: 'deny', note: 'Next month.' });
    const denied = 'The request for budget search is denied';
    const [decided] = await raised(denied);
    expect(decided?.lines[1]).toBe('A finance decided: Next month.');
    expect(await titles(lead)).toContain(denied);
  });

  it('reaches platform engineers where a call broke its bound and its key is frozen', async () => {
    const { bursar } = story;
    const platform = await bursar.as('platform');
    const broken = await gatewayKey(bursar, 'search');
    const { body } = await admit(bursar, { ...CALL, project: 'ranking', requestId: 'x' }, broken);
    const usage = { input: 300_000, output: 500 };
    await settle(bursar, body['admissionId'], { outcome: 'ok', usage }, broken);
    const frozen = 'The API key gateway search is frozen';
    const [alert] = await raised(frozen);
    expect(alert?.lines[0]).toBe('A call under this key cost more than its worst case.');
    const { frozenKeys } = await bursar.gql<{ frozenKeys: { id: string }[] }>(
      '{ frozenKeys { id } }',
    );
    expect(frozenKeys.map(({ id }) => `/stop?frozen=${id}`)).toEqual([alert?.path]);
    expect(await titles(platform)).toContain(frozen);
    expect(await titles(story.lead)).toContain(frozen);
  });
});
