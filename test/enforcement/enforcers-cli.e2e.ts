import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACCOUNT, roleSession } from '../support/connectors/iam.js';
import { called, ringFile, setRing } from '../support/connectors/second-ring.js';
import { type Finished, runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

/** Nothing is asked of AWS here: policies are wanted, and no worker attaches them. */
const NOWHERE = 'http://127.0.0.1:9';

let bursar: TestBursar;
beforeAll(async () => {
  bursar = await startBursar();
  await setRing(bursar, ringFile(NOWHERE));
  await called(bursar, roleSession('Search', 'svc'));
  await called(bursar, roleSession('Dev', 'svc'), { team: 'search' });
  await called(bursar, roleSession('Dev', 'svc'), { team: 'ads' });
});
afterAll(() => bursar.close());

const cli = (...args: string[]): Promise<Finished> =>
  runCli(args, { url: bursar.url, token: bursar.token });

describe('bursar enforcers', () => {
  it('lists accounts, and prints the policy of one', async () => {
    const { stdout } = await cli('enforcers', 'list', '-o', 'csv');
    expect(stdout).toContain(`${ACCOUNT},attaches,`);
    const policy = await cli('enforcers', 'policy', ACCOUNT);
    expect(JSON.parse(policy.stdout)).toMatchObject({
      Statement: [
        { Action: ['iam:GetRole', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy'] },
        { Action: ['iam:GetUser', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'] },
      ],
    });
    expect(await cli('enforcers', 'policy', '999988887777')).toMatchObject({ code: 2 });
  });

  it('plan shows who would be denied, who else that would stop, and what to type', async () => {
    const { stdout, stderr } = await cli('enforcers', 'plan', 'team/search');
    expect(stdout).toContain('role/Search');
    expect(stdout).toContain('ads as svc');
    expect(stderr).toContain('bursar stop team/search --outside "deny 1 in search"');
  });

  it('denies are wanted by a stop with the text of the plan, and not by another text', async () => {
    const stop = ['stop', 'team/search', '--reason', 'loop', '--outside'];
    const wrong = await cli(...stop, 'yes');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('deny 1 in search') });
    expect(wrong.stdout).toContain('Stopped team/search');
    expect(await cli(...stop, 'deny 1 in search')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('1 to be denied outside'),
    });
    const { stdout } = await cli('enforcers', 'denies', '-o', 'json');
    expect(JSON.parse(stdout)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'Search', state: 'wanted' }),
        expect.objectContaining({ name: 'Dev', state: 'refused' }),
      ]),
    );
  });
});
