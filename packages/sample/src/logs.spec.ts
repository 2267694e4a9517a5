import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { calendarAt, DAY_MS, isWeekend } from './calendar.js';
import { sampleLogs, type LogObject } from './logs.js';
import { UNKNOWN_PROFILE_ARN } from './organisation.js';
import { approximateUsd, type LogRecord } from './sample.fixture.js';
import { UNPRICED_MODEL } from './workload.js';

const NOW = new Date('2026-11-20T11:37:46.512Z');

interface LoggedCall {
  object: string;
  at: number;
  usd: number;
  record: LogRecord;
}

const objects = [...sampleLogs(NOW)];
const logged: LoggedCall[] = objects.flatMap(({ object, lines }) =>
  lines.map((line) => {
    const record = JSON.parse(line) as LogRecord;
    return { object, at: Date.parse(record.timestamp), usd: approximateUsd(record), record };
  }),
);
const calendar = calendarAt(NOW);
const fingerprint = (log: Iterable<LogObject>) =>
  createHash('sha256')
    .update(JSON.stringify([...log]))
    .digest('hex');
const usd = (calls: LoggedCall[]) => calls.reduce((sum, call) => sum + call.usd, 0);
const share = (matches: (call: LoggedCall) => unknown) =>
  logged.filter(matches).length / logged.length;
const between = (from: number, to: number) => logged.filter(({ at }) => at >= from && at < to);
const team = (call: LoggedCall) => call.record.requestMetadata?.['team'];
const writes = ({ record }: LoggedCall) => record.input.cacheWriteInputTokenCount ?? 0;

function timestampOf(line: string): string {
  return /"timestamp":"([^"]+)"/.exec(line)?.[1] ?? '';
}

function isWellFormed({ object, record }: LoggedCall): boolean {
  return (
    record.schemaType === 'ModelInvocationLog' &&
    record.schemaVersion === '1.0' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(record.timestamp) &&
    record.identity.arn.includes(`:${record.accountId}:assumed-role/`) &&
    object.includes(`/${record.accountId}/`) &&
    object.includes(`/${record.region}/`) &&
    Number.isSafeInteger(record.input.inputTokenCount) &&
    (record.output === undefined) === (record.errorCode !== undefined)
  );
}

describe('the log of the sample organisation', () => {
  it('is the same, byte for byte, for the same moment', () => {
    expect(fingerprint(sampleLogs(NOW))).toBe(fingerprint(objects));
  });

  it('never runs ahead of its moment, and goes back 60 days', () => {
    const reach = (log: readonly LogObject[], end: number) => {
      const times = log.flatMap(({ lines }) => lines.map(timestampOf)).sort();
      return [times[0], times.at(-1)].map((time) => (end - Date.parse(time ?? '')) / DAY_MS);
    };
    const midnight = Date.parse('2027-03-01T00:00:00Z');
    for (const [oldest = 0, newest = 0] of [
      reach(objects, NOW.getTime()),
      reach([...sampleLogs(new Date(midnight))], midnight),
    ]) {
      expect(newest).toBeGreaterThanOrEqual(0);
      expect(newest).toBeLessThan(0.25);
      expect(oldest).toBeLessThanOrEqual(60);
      expect(oldest).toBeGreaterThan(58.5);
    }
  });

  it('holds 40,000 to 62,000 calls, each with an identity of its own', () => {
    expect(logged.length).toBeGreaterThan(40_000);
    expect(logged.length).toBeLessThan(62_000);
    expect(new Set(logged.map(({ record }) => record.requestId)).size).toBe(logged.length);
  });

  it('says on every line what a Bedrock log says', () => {
    expect(logged.filter((call) => !isWellFormed(call))).toEqual([]);
  });

  it('names its objects as S3 would, none with more than 5,000 lines', () => {
    const name =
      /^AWSLogs\/\d{12}\/BedrockModelInvocationLogs\/[\w-]+\/\d{4}\/\d\d\/\d\d\/\d\d\/\w+\.json\.gz$/;
    for (const { object, lines } of objects) {
      expect(object).toMatch(name);
      expect(lines.length).toBeLessThanOrEqual(5_000);
    }
    expect(new Set(objects.map(({ object }) => object)).size).toBe(objects.length);
  });

  it('costs about what a company of this size would spend in 30 days', () => {
    const month = usd(between(NOW.getTime() - 30 * DAY_MS, NOW.getTime()));
    expect(month).toBeGreaterThan(1_400);
    expect(month).toBeLessThan(2_400);
  });

  it('has 2 to 3 % of its money with a role that no team claims', () => {
    const legacy = logged.filter(({ record }) => record.identity.arn.includes('/LegacyBatchRole/'));
    expect(usd(legacy) / usd(logged)).toBeGreaterThan(0.02);
    expect(usd(legacy) / usd(logged)).toBeLessThan(0.03);
  });

  it('calls an unknown application profile', () => {
    const part = share(({ record }) => record.modelId === UNKNOWN_PROFILE_ARN);
    expect(part).toBeGreaterThan(0.001);
    expect(part).toBeLessThan(0.005);
  });

  it('calls a model without a price, for 0.2 to 0.5 % of calls, in the last ten days only', () => {
    const fresh = logged.filter(({ record }) => record.modelId === UNPRICED_MODEL);
    expect(fresh.length / logged.length).toBeGreaterThan(0.002);
    expect(fresh.length / logged.length).toBeLessThan(0.005);
    expect(fresh.filter(({ at }) => at < NOW.getTime() - 10 * DAY_MS)).toEqual([]);
  });

  it('has a price for every other call, errors aside', () => {
    const unpriced = logged.filter(({ usd: cost, record }) => cost === 0 && !record.errorCode);
    const models = new Set(unpriced.map(({ record }) => record.modelId));
    expect([...models].sort()).toEqual([UNPRICED_MODEL, UNKNOWN_PROFILE_ARN].sort());
  });

  it('carries bodies on about a third of its lines, and never a person’s words', () => {
    const withBody = logged.filter(({ record }) => record.output?.outputBodyJson !== undefined);
    expect(withBody.length / logged.length).toBeGreaterThan(0.3);
    expect(withBody.length / logged.length).toBeLessThan(0.37);
    const words = withBody.flatMap(
      ({ record }) => JSON.stringify(record).match(/"(?:text|inputText)":"[^"]*"/g) ?? [],
    );
    expect([...new Set(words)].sort()).toEqual([
      '"inputText":"(placeholder)"',
      '"text":"(placeholder)"',
    ]);
  });

  it('reads and writes caches, some writes of unknown lifetime', () => {
    const has =
      (key: string) =>
      ({ record }: LoggedCall) =>
        JSON.stringify(record).includes(key);
    expect(share(({ record }) => record.input.cacheReadInputTokenCount)).toBeGreaterThan(0.15);
    expect(logged.filter(has('"ttl":"1h"')).length).toBeGreaterThan(100);
    expect(logged.filter(has('"ttl":"5m"')).length).toBeGreaterThan(100);
    const unknown = share((call) => writes(call) > 0 && !call.record.output?.outputBodyJson);
    expect(unknown).toBeGreaterThan(0.03);
    expect(unknown).toBeLessThan(0.12);
  });

  it('calls the models of today, with what is special about their prices', () => {
    const models = new Set(
      logged.map(({ record }) => record.modelId.split('.').slice(-1)[0] ?? ''),
    );
    for (const model of ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5', 'kimi-k3'])
      expect([...models]).toContain(model);
    const of = (name: string) => logged.filter(({ record }) => record.modelId.includes(name));
    const prompt = ({ record }: LoggedCall) =>
      record.input.inputTokenCount +
      (record.input.cacheReadInputTokenCount ?? 0) +
      (record.input.cacheWriteInputTokenCount ?? 0);
    expect(of('haiku-5-5').filter((call) => prompt(call) > 100_000).length).toBeGreaterThan(50);
    const halfHour = of('openai.gpt').filter((call) => writes(call) > 0);
    expect(halfHour.length).toBeGreaterThan(100);
    expect(halfHour.filter(({ record }) => JSON.stringify(record).includes('ttl'))).toEqual([]);
  });

  it('has costs and latencies that one sees: $0.002 to $0.20 for most calls, 1 to 20 s', () => {
    const costs = logged.flatMap(({ usd: cost }) => (cost > 0 ? [cost] : []));
    const waits = logged.flatMap(({ record }) => {
      const found = /"(?:latencyMs|invocationLatency)":(\d+)/.exec(JSON.stringify(record))?.[1];
      return found === undefined ? [] : [Number(found)];
    });
    const at = (values: number[], share: number) =>
      values.sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
    expect(at(costs, 0.1)).toBeGreaterThan(0.001);
    expect(at(costs, 0.5)).toBeGreaterThan(0.02);
    expect(at(costs, 0.5)).toBeLessThan(0.06);
    expect(at(costs, 0.95)).toBeLessThan(0.2);
    expect(at(costs, 0.999)).toBeLessThan(1);
    expect(waits.length).toBeGreaterThan(10_000);
    expect(at(waits, 0.02)).toBeGreaterThan(1_000);
    expect(at(waits, 0.5)).toBeGreaterThan(4_000);
    expect(at(waits, 0.5)).toBeLessThan(8_000);
    expect(at(waits, 0.95)).toBeLessThan(20_000);
    expect(at(waits, 0.999)).toBeLessThan(60_000);
  });

  it('has embeddings, errors and answers that a guardrail stopped', () => {
    const blocked = logged.filter(({ record }) =>
      JSON.stringify(record).includes('guardrail_intervened'),
    );
    expect(blocked.length).toBeGreaterThan(20);
    expect(blocked.filter(({ record }) => !record.output?.outputTokenCount)).toEqual([]);
    expect(share(({ record }) => record.modelId.includes('embed'))).toBeGreaterThan(0.01);
    expect(share(({ record }) => record.errorCode)).toBeGreaterThan(0.004);
    expect(share(({ record }) => record.errorCode)).toBeLessThan(0.012);
  });

  it('spends less at weekends and more from week to week', () => {
    const weekend = logged.filter(({ at }) => isWeekend(at));
    const weekday = logged.filter(({ at }) => !isWeekend(at));
    const days = (calls: LoggedCall[]) =>
      new Set(calls.map(({ at }) => Math.floor(at / DAY_MS))).size;
    expect(usd(weekend) / days(weekend)).toBeLessThan(0.5 * (usd(weekday) / days(weekday)));
    const week = (from: number) => usd(between(from, from + 7 * DAY_MS));
    expect(week(NOW.getTime() - 7 * DAY_MS)).toBeGreaterThan(1.2 * week(calendar.firstDay));
  });

  it('sleeps at night, in Ireland before America', () => {
    const calls = (region: string, utcHour: number) =>
      logged.filter(
        ({ at, record }) => record.region === region && new Date(at).getUTCHours() === utcHour,
      ).length;
    expect(calls('eu-west-1', 10)).toBeGreaterThan(5 * calls('eu-west-1', 3));
    expect(calls('us-west-2', 18)).toBeGreaterThan(5 * calls('us-west-2', 10));
  });

  it('shows the launch in checkout about three weeks ago', () => {
    const checkout = (from: number, to: number) =>
      usd(between(from, to).filter((call) => team(call) === 'checkout')) / (to - from);
    const before = checkout(calendar.launchDay - 14 * DAY_MS, calendar.launchDay);
    const after = checkout(calendar.launchDay + 5 * DAY_MS, NOW.getTime());
    expect(after).toBeGreaterThan(5 * before);
    expect(NOW.getTime() - calendar.launchDay).toBeGreaterThan(19 * DAY_MS);
    expect(NOW.getTime() - calendar.launchDay).toBeLessThan(24 * DAY_MS);
  });

  it('shows the retry loop in support about eight days ago', () => {
    const support = (shift: number) =>
      between(calendar.incidentFrom + shift, calendar.incidentTo + shift).filter(
        (call) => team(call) === 'support',
      );
    const [loop, dayBefore] = [support(0), support(-DAY_MS)];
    expect(usd(loop) / usd(dayBefore)).toBeGreaterThan(5);
    expect(usd(loop) / usd(dayBefore)).toBeLessThan(12);
    const throttled = loop.filter(({ record }) => record.errorCode === 'ThrottlingException');
    expect(throttled.length / loop.length).toBeGreaterThan(0.2);
  });
});
