import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { json } from '../support/http/access.js';
import { runCli } from '../support/processes/process.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const ADD = [
  ...['sources', 'add', 'prod-logs', '--type', 'bedrock-s3', '--account', '444455556666'],
  ...['--regions', 'us-east-1,eu-west-1', '--bucket', 'my-logs', '--since', '2026-09-01'],
  ...['--role', 'arn:aws:iam::444455556666:role/Read', '--external-id', 'env:EXTERNAL_ID'],
  '--paused',
];

describe('sources on the command line', () => {
  let bursar: TestBursar;
  beforeAll(async () => {
    bursar = await startBursar();
  });
  afterAll(() => bursar.close());
  const cli = (...args: string[]) => runCli(args, { url: bursar.url, token: bursar.token });

  it('are added as the file would add them, once', async () => {
    expect(await cli(...ADD)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Source prod-logs: bedrock-s3, every 5m, paused/) as unknown,
    });
    expect((await cli(...ADD)).stdout).toMatch(/configured so already/);
    const file = await (await bursar.http('/v1/config')).text();
    expect(file).toContain('externalId: env:EXTERNAL_ID');
    const { stdout } = await cli('sources', 'list', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject([{ id: 'prod-logs', paused: true }]);
  });

  it.each([
    [['--type', 'carrier-pigeon'], /not a source type/],
    [['--type', 'bedrock-s3'], /needs bucket/],
    [['--type', 'bedrock-s3', '--bucket', 's3://my-logs'], /no name of a bucket/],
    [['--type', 'bedrock-s3', '--bucket', 'b-b', '--regions', 'us'], /no AWS region/],
    [['--type', 'bedrock-s3', '--bucket', 'b-b', '--since', 'May'], /is not a date/],
    [['--type', 'bedrock-s3', '--bucket', 'b-b', '--log-group', '/g'], /has no logGroup/],
    [
      [
        '--type',
        'bedrock-s3',
        '--bucket',
        'b-b',
        '--role',
        'arn:aws:iam::444455556666:role/R',
        '--external-id',
        'x',
      ],
      /a secret has no place in this file/,
    ],
  ])('with %j are refused with what to write', async (options, why) => {
    const { code, stderr } = await cli('sources', 'add', 'x', ...options);
    expect(stderr).toMatch(why);
    expect(code).toBe(2);
  });

  it('say what a role needs, in three forms', async () => {
    const policy = JSON.parse((await cli('sources', 'policy', 'prod-logs')).stdout) as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    const actions = policy.Statement.flatMap(({ Action }) => Action);
    expect(actions).toEqual(['s3:ListBucket', 's3:GetObject', 'kms:Decrypt']);
    expect(actions.join()).not.toMatch(/invoke/i);
    const as = async (form: string) =>
      (await cli('sources', 'policy', 'prod-logs', '--as', form)).stdout;
    expect(await as('cloudformation')).toMatch(/Type: AWS::IAM::Role/);
    expect(await as('terraform')).toMatch(/resource "aws_iam_role" "bursar_read"/);
  });

  it('read a history, are resumed, and are asked by those alone who may', async () => {
    const backfill = ['sources', 'backfill', 'prod-logs', '--reason', 'the quarter', '--from'];
    expect((await cli(...backfill, '2026-07-01')).stdout).toMatch(/since 2026-07-01/);
    expect(await cli(...backfill, 'May')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is not a date/) as unknown,
    });
    const resumed = await cli('sources', 'resume', 'prod-logs', '--reason', 'now');
    expect(resumed.stdout).toMatch(/read again at once/);
    const lead = await bursar.as('teamLead', ['search']);
    for (const query of [
      '{ sources { id } }',
      '{ sourcePolicy(id: "prod-logs") { __typename } }',
    ]) {
      const answer = await bursar.http('/graphql', json({ query }), lead);
      expect(await answer.text()).toMatch(/FORBIDDEN/);
    }
  });
});
