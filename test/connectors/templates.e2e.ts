import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cloudFormationOf, terraformOf } from '../../apps/api/src/connectors/aws/role-templates.js';
import { bucketPolicy } from '../../apps/api/src/connectors/bedrock-s3/policy.js';
import { hasPython, INSTALL_MS_MAX, installMoto } from '../support/connectors/moto.js';
import { root } from '../support/root.js';

const run = promisify(execFile);
const QUEUE = 'https://sqs.us-east-1.amazonaws.com/111122223333/logs';
const statements = bucketPolicy({
  account: '111122223333',
  regions: ['us-east-1'],
  bucket: 'my-logs',
  queue: QUEUE,
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'bursar-templates-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('the least policy lists and reads what the source names, and can call no model', () => {
  expect(statements.flatMap(({ actions }) => actions)).toEqual([
    ...['s3:ListBucket', 's3:GetObject', 'kms:Decrypt'],
    ...['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
  ]);
  expect(statements.flatMap(({ resources }) => resources)).toEqual([
    'arn:aws:s3:::my-logs',
    'arn:aws:s3:::my-logs/AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1/*',
    '*',
    'arn:aws:sqs:us-east-1:111122223333:logs',
  ]);
});

const withPython = hasPython ? describe : describe.skip;
withPython('templates of CloudFormation', () => {
  let lint: string;
  beforeAll(async () => {
    lint = path.join(path.dirname(await installMoto()), 'cfn-lint');
    await writeFile(path.join(folder, 'role.yaml'), cloudFormationOf(statements));
  }, INSTALL_MS_MAX);

  it('pass cfn-lint', async () => {
    const kept = path.join(root, 'integrations/cloudformation');
    const files = (await readdir(kept)).map((name) => path.join(kept, name));
    const { stdout } = await run(lint, [...files, path.join(folder, 'role.yaml')]);
    expect(stdout).toBe('');
  });
});

const hasTerraform = (() => {
  try {
    execFileSync('terraform', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
const withTerraform = hasTerraform ? describe : describe.skip;
withTerraform('configurations of Terraform', () => {
  it('are formatted, and so can be read', async () => {
    const kept = path.join(root, 'integrations/terraform');
    for (const name of await readdir(kept))
      await writeFile(path.join(folder, name), await readFile(path.join(kept, name)));
    await writeFile(path.join(folder, 'role.tf'), terraformOf(statements));
    const { stdout } = await run('terraform', ['fmt', '-check', '-diff', folder]);
    expect(stdout).toBe('');
  });
});
