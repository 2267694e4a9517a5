import { describe, expect, it } from '@jest/globals';
import { beginAt, isWanted, listingsOf, pastBodies, placeOf } from './log-key.js';

const HOUR = 'logs/AWSLogs/444455556666/BedrockModelInvocationLogs/us-east-1/2026/09/15/10/';

describe('a key of the logs', () => {
  it('says the account, the region and the day', () => {
    expect(placeOf(`${HOUR}a.json.gz`)).toEqual({
      account: '444455556666',
      region: 'us-east-1',
      day: '2026-09-15',
    });
    expect(placeOf('copies/a.json.gz')).toBeNull();
  });

  it.each([
    ['a log', `${HOUR}a.json.gz`, true],
    ['a log in a layout of its own', 'copies/2026/a.json.gz', true],
    ['a body', `${HOUR}data/c448be01_input.json.gz`, false],
    ['the mark of a check', 'AWSLogs/1/amazon-bedrock-logs-permission-check', false],
    ['a folder', HOUR, false],
    ['a log of before', `${HOUR.replace('/09/15/', '/08/31/')}a.json.gz`, false],
    ['a log of another region', `${HOUR.replace('us-east-1', 'eu-west-1')}a.json.gz`, false],
  ])('of %s is wanted or not', (_, key, wanted) => {
    expect(isWanted(key, { since: '2026-09-01', regions: ['us-east-1'] })).toBe(wanted);
  });

  it('among bodies is passed over with all of them', () => {
    const past = pastBodies(`${HOUR}data/c448be01_input.json.gz`) ?? '';
    expect(past > `${HOUR}data/ffffffff_output.json.gz`).toBe(true);
    expect(past < `${HOUR}late.json.gz`).toBe(true);
    expect(pastBodies(`${HOUR}a.json.gz`)).toBeNull();
  });
});

describe('listings', () => {
  it('are as narrow as a source says', () => {
    expect(listingsOf({})).toEqual([{ prefix: '', isDated: false }]);
    expect(listingsOf({ prefix: 'logs', account: '444455556666' })).toEqual([
      { prefix: 'logs/AWSLogs/444455556666/BedrockModelInvocationLogs/', isDated: false },
    ]);
    const dated = listingsOf({ account: '444455556666', regions: ['us-east-1', 'eu-west-1'] });
    expect(dated).toHaveLength(2);
    expect(dated.map((one) => beginAt(one, '2026-09-01'))).toEqual([
      'AWSLogs/444455556666/BedrockModelInvocationLogs/us-east-1/2026/09/01/',
      'AWSLogs/444455556666/BedrockModelInvocationLogs/eu-west-1/2026/09/01/',
    ]);
  });
});
