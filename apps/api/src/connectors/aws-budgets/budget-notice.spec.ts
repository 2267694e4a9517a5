import { describe, expect, it } from '@jest/globals';
import { readBudgetNotice } from './budget-notice.js';

const message = (...block: string[]) =>
  [
    'AWS Budget Notification September 14, 2026',
    'AWS Account 111122223333',
    '',
    'Dear AWS Customer,',
    '',
    'You requested that we alert you when the ACTUAL Cost associated with your budget: "bedrock-alpha" is greater than $400.00 for the current month. The ACTUAL Cost associated with this budget is $412.33.',
    '',
    ...block,
    '',
    'Go to the AWS Budgets dashboard: https://console.aws.amazon.com/billing/home#/budgets',
  ].join('\n');

const BLOCK = [
  'Budget Name: bedrock-alpha',
  'Budget Type: Cost',
  'Budgeted Amount: $500.00',
  'Alert Type: ACTUAL',
  'Alert Threshold: > $400.00',
  'ACTUAL Amount: $412.33',
];

describe('a message of AWS Budgets', () => {
  it('is read by its block of keys', () => {
    expect(readBudgetNotice(message(...BLOCK))).toEqual({
      account: '111122223333',
      name: 'bedrock-alpha',
      type: 'Cost',
      alert: 'ACTUAL',
      limit: '500.00',
      threshold: '400.00',
      amount: '412.33',
    });
  });

  it('of a forecast names its own amount', () => {
    const block = BLOCK.map((line) => line.replace('ACTUAL', 'FORECASTED'));
    expect(readBudgetNotice(message(...block))).toMatchObject({
      alert: 'FORECASTED',
      amount: '412.33',
    });
  });

  it('is read with the line ends of Windows, and with commas in its amounts', () => {
    const block = BLOCK.map((line) => line.replace('$412.33', '$1,234,567.80'));
    expect(readBudgetNotice(message(...block).replaceAll('\n', '\r\n'))).toMatchObject({
      name: 'bedrock-alpha',
      amount: '1234567.80',
    });
  });

  it('may name a budget with blanks and colons', () => {
    const block = BLOCK.map((line) => line.replace('bedrock-alpha', 'AI: all teams (prod)'));
    expect(readBudgetNotice(message(...block))?.name).toBe('AI: all teams (prod)');
  });

  it.each(['12.5 GB', '$12.5.5', '$1,23', 'much'])('has no dollars in “%s”', (amount) => {
    const block = BLOCK.map((line) => line.replace('$412.33', amount));
    expect(readBudgetNotice(message(...block))?.amount).toBeNull();
  });

  it('counts a key once: a name cannot smuggle in a second one', () => {
    const block = [...BLOCK, 'Budget Name: other', 'ACTUAL Amount: $9,999.00'];
    expect(readBudgetNotice(message(...block))).toMatchObject({
      name: 'bedrock-alpha',
      amount: '412.33',
    });
  });

  it.each([
    ['nothing', ''],
    ['JSON', '{"Budget Name": "x"}'],
    ['no alert type', message(...BLOCK.filter((line) => !line.startsWith('Alert Type')))],
    ['an unknown alert type', message(...BLOCK).replace('Alert Type: ACTUAL', 'Alert Type: SUM')],
    ['no name', message(...BLOCK.slice(1))],
  ])('is not %s', (_, text) => expect(readBudgetNotice(text)).toBeNull());
});
