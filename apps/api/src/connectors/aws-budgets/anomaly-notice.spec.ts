import { describe, expect, it } from '@jest/globals';
import { readAnomalyNotice } from './anomaly-notice.js';

const anomaly = (more: Record<string, unknown> = {}, impact = '"totalImpact": 412.330000000001') =>
  JSON.stringify({
    accountId: '111122223333',
    anomalyId: 'a-1',
    anomalyStartDate: '2026-09-15T00:00:00Z',
    anomalyEndDate: null,
    dimensionalValue: 'Amazon Bedrock',
    monitorName: 'services',
    rootCauses: [{ service: 'Amazon Bedrock', region: 'us-east-1', usageType: 'USE1-x' }],
    impact: 'IMPACT',
    anomalyDetailsLink: 'https://console.aws.amazon.com/cost-management/a-1',
    ...more,
  }).replace('"IMPACT"', `{${impact}}`);

describe('a message of Cost Anomaly Detection', () => {
  it('is read with its amounts to the last digit, and without an end while it goes on', () => {
    expect(readAnomalyNotice(anomaly())).toMatchObject({
      id: 'a-1',
      account: '111122223333',
      monitor: 'services',
      dimension: 'Amazon Bedrock',
      startsAt: new Date('2026-09-15T00:00:00Z'),
      endsAt: null,
      impact: '412.330000000001',
      expected: null,
      causes: [{ service: 'Amazon Bedrock', region: 'us-east-1', usageType: 'USE1-x' }],
    });
  });

  it.each(['dimensionValue', 'DimensionValue'])('may spell its dimension %s', (name) => {
    const text = anomaly({ dimensionalValue: undefined, [name]: 'EC2' });
    expect(readAnomalyNotice(text)?.dimension).toBe('EC2');
  });

  it('links to nothing but a page of the web', () => {
    expect(readAnomalyNotice(anomaly({ anomalyDetailsLink: 'javascript:x' }))?.link).toBeNull();
  });

  it.each([
    ['prose', 'Budget Name: x'],
    ['JSON without an id', anomaly({ anomalyId: undefined })],
    ['JSON without a beginning', anomaly({ anomalyStartDate: 'soon' })],
    ['an impact in words', anomaly({}, '"totalImpact": "much"')],
  ])('is not %s', (_, text) => expect(readAnomalyNotice(text)).toBeNull());
});
