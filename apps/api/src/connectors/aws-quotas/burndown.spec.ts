import { expect, it } from '@jest/globals';
import { outputBurndown } from './burndown.js';

it.each([
  ['anthropic.claude-3-5-sonnet-20241022-v2:0', 1],
  ['anthropic.claude-3-7-sonnet-20250219-v1:0', 5],
  ['anthropic.claude-sonnet-4-5-20250929-v1:0', 5],
  ['anthropic.claude-haiku-5-5', 5],
  ['amazon.nova-pro-v1:0', 1],
  ['openai.gpt-5.5', 1],
])('a token of output of %s counts as %i', (model, rate) => {
  expect(outputBurndown(model)).toBe(rate);
});
