import { expect, it } from '@jest/globals';
import { modelOf } from './profile-model.js';

const MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const at = (region: string) => `arn:aws:bedrock:${region}::foundation-model/${MODEL}`;
const profile = (id: string, models: string[]) => ({ arn: `arn:${id}`, id, name: id, models });
const system = [
  profile(`us.${MODEL}`, [at('us-east-1'), at('us-west-2')]),
  profile(`global.${MODEL}`, [at(''), at('us-east-1')]),
];

it.each([
  ['of the same places, in any order', [at('us-west-2'), at('us-east-1')], `us.${MODEL}`],
  ['of all places', [at('us-east-1'), at('')], `global.${MODEL}`],
  ['of one model', [at('us-east-1')], MODEL],
  ['of several that no system profile has', [at('us-east-1'), at('eu-west-1')], null],
  ['of none', [], null],
])('the model of a profile %s', (_story, models, expected) => {
  expect(modelOf(profile('own', models), system)).toBe(expected);
});
