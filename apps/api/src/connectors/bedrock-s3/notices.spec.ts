import { describe, expect, it } from '@jest/globals';
import { objectsIn } from './notices.js';

const record = (key: string, eventName = 'ObjectCreated:Put') => ({
  eventName,
  s3: { bucket: { name: 'my-logs' }, object: { key } },
});

describe('a message of a queue', () => {
  const named = [{ bucket: 'my-logs', key: 'a b/ü.json.gz' }];
  const own = JSON.stringify({ Records: [record('a+b/%C3%BC.json.gz')] });
  it.each([
    ['from S3', own],
    ['through SNS', JSON.stringify({ Type: 'Notification', Message: own })],
    [
      'through EventBridge',
      JSON.stringify({
        source: 'aws.s3',
        detail: { bucket: { name: 'my-logs' }, object: { key: 'a b/ü.json.gz' } },
      }),
    ],
  ])('%s names its objects', (_, body) => {
    expect(objectsIn(body)).toEqual(named);
  });

  it('with more in it than objects names those that there are', () => {
    const Records = [{ eventSource: 'aws:sqs' }, record('a+b/%C3%BC.json.gz'), null];
    expect(objectsIn(JSON.stringify({ Records }))).toEqual(named);
  });

  it('whose key is encoded otherwise than S3 does names it as it stands', () => {
    expect(objectsIn(JSON.stringify({ Records: [record('100%.json.gz')] }))).toEqual([
      { bucket: 'my-logs', key: '100%.json.gz' },
    ]);
  });

  it.each([
    ['the test of S3', JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent' })],
    ['a removal', JSON.stringify({ Records: [record('a', 'ObjectRemoved:Delete')] })],
    [
      'a removal, as other stores write it',
      JSON.stringify({ Records: [record('a', 's3:ObjectRemoved:Delete')] }),
    ],
    ['new tags', JSON.stringify({ Records: [record('a', 'ObjectTagging:Put')] })],
    ['no JSON', 'hello'],
  ])('that is %s names none', (_, body) => {
    expect(objectsIn(body)).toEqual([]);
  });
});
