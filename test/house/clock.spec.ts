import { describe, expect, it } from '@jest/globals';
import { api, isTest } from '../support/house/house.js';

/**
 * Files that ask another clock than the product's, and why they may. What a person reads, or a rule compares with the Clock, is a time
 * of the Clock, which a statement gets as a value.
 */
const OTHER_CLOCKS: Readonly<Record<string, string>> = {
  'access/keys/local-credential.ts': 'the age of a file, by the clock of its disk',
  'controls/controls-sql.ts': 'a view of stops for verify, which has no value to be given one by',
  'gateway/policy-stream.ts': 'how long a connection is open and behind',
  'ledger/batch.repository.ts': 'when a stream was written last, beside rows that Postgres dates',
  'ledger/reading/figures.repository.ts': 'a gauge beside those times',
  'notifications/delivery/message-gauges.ts': 'a gauge',
  'operations/alerts/alerts.repository.ts': 'a gauge',
  'org/org.repository.ts': 'when the row was written; no one reads it',
  'platform/clock.ts': 'the Clock itself',
  'platform/database.ts': 'how long to wait for Postgres',
  'platform/watch/connection.ts': 'how long a connection was gone',
  'platform/watch/gauges.ts': 'how old a reading is',
  'platform/work/facts.repository.ts': 'processes that work together go by the clock of Postgres',
  'platform/work/job-queue.ts': 'how long a queue has failed',
  'platform/work/work.service.ts': 'the age of what facts.repository.ts dated',
  'platform/work/workers.repository.ts': 'processes that work together go by the clock of Postgres',
  'quotas/minute-counters.ts': 'a minute of the library that counts it, which goes by real time',
  'quotas/taking.ts': 'a minute of the library that counts it, which goes by real time',
  'reconciliation/bill.repository.ts': 'when a part of a bill was read in; no one reads it',
};

/** `now()` that is no method: of SQL, or of the language. */
const ASKS =
  /(?<![.\w])now\(\)(?!:| \{)|CURRENT_TIMESTAMP|clock_timestamp\(\)|Date\.now\(\)|new Date\(\)/;

const asksAnother = (text: string): boolean => ASKS.test(text);

describe('time', () => {
  it('comes from the Clock, but for what is listed with its reason', () => {
    const others = api
      .filter((file) => !isTest(file) && asksAnother(file.text))
      .map(({ name }) => name.replace('apps/api/src/', ''));
    expect(others.sort()).toEqual(Object.keys(OTHER_CLOCKS).sort());
  });

  it.each([
    ['UPDATE t SET decided_at = now() WHERE id = $1', true],
    ['VALUES ($1, CURRENT_TIMESTAMP)', true],
    ['until > now()', true],
    ['const at = Date.now();', true],
    ['at: new Date(),', true],
    ['const at = this.clock.now();', false],
    ['  now(): Date {', false],
    ['new Date(at)', false],
  ])('is asked elsewhere in %j: %s', (text, isAsked) => {
    expect(asksAnother(text)).toBe(isAsked);
  });
});
