import { describe, expect, it } from '@jest/globals';
import { databaseAway } from './database-away.js';

const failure = (more: object, message = 'It failed.'): Error =>
  Object.assign(new Error(message), more);

describe('a failure of the database that passes by itself', () => {
  it.each([
    ['a full disk', failure({ code: '53100' }), 10],
    ['a full disk of this process', failure({ code: 'ENOSPC' }), 10],
    ['a quota of the file system', failure({ code: 'EDQUOT' }), 10],
    ['a full disk that panicked', failure({}, 'could not write: No space left on device'), 10],
    ['too many connections', failure({ code: '53300' }), 2],
    ['a server that stops', failure({ code: '57P01' }), 2],
    ['a server that became a copy', failure({ code: '25006' }), 2],
    ['a connection that broke', failure({}, 'Connection terminated unexpectedly'), 2],
    ['a refused connection', failure({ code: 'ECONNREFUSED' }), 2],
    [
      'a full disk under Prisma',
      failure({ code: 'P2010', meta: { driverAdapterError: { cause: { code: '53100' } } } }),
      10,
    ],
    ['a lost server under Prisma', failure({ cause: { kind: 'ConnectionClosed' } }), 2],
  ])('is unavailable for a while: %s', (_name, error, seconds) => {
    expect(databaseAway(error)).toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterSeconds: seconds,
    });
  });

  it.each([
    ['a mistake of ours', failure({ code: '42601' })],
    ['a broken rule', failure({ code: '23505' })],
    ['no error at all', null],
    ['a text', 'ENOSPC'],
  ])('and every other failure stays what it is: %s', (_name, error) => {
    expect(databaseAway(error)).toBeNull();
  });

  it('is found at the end of a chain, and a circle of causes ends', () => {
    const circle = failure({ code: 'P2010' });
    Object.assign(circle, { cause: circle });
    expect(databaseAway(circle)).toBeNull();
    expect(databaseAway(failure({ cause: failure({ cause: { code: '57P03' } }) }))).not.toBeNull();
  });
});
