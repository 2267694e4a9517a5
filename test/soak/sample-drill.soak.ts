import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../support/anomalies/drill.js';
import {
  FRIDAY,
  loop,
  newcomer,
  NEWCOMER,
  NIGHT,
  ROGUE,
  rogue,
  rogueBefore,
  SampleDrill,
  SUNDAY,
  threefold,
  THURSDAY,
  TUESDAY,
} from '../support/anomalies/sample-drill.js';
import {
  type HttpReceiver,
  type MailReceiver,
  startHttpReceiver,
  startMailReceiver,
} from '../support/notifications/receivers.js';

const SONNET = 'anthropic.claude-sonnet-5-5';
const OPUS = 'anthropic.claude-opus-5-5';

const CHANNELS = `channels:
  - { id: chat, type: slack, url: "env:DRILL_HOOK" }
  - { id: mail, type: email, to: [finops@example.com] }
alerts:
  - { on: [anomaly], channels: [chat, mail] }
`;

let [http, mail]: [HttpReceiver | null, MailReceiver | null] = [null, null];
let drill: SampleDrill;
/** The first two anomalies as they stood once both had ended. */
let firstTwo: Record<string, unknown>[] = [];
const received = () => [http?.received.length, mail?.received.length];
const newestMessage = () => http?.received.at(-1)?.body ?? '';
const opened = async () => (await drill.facts()).filter(({ step }) => step === 'opened').length;

beforeAll(async () => {
  [http, mail] = [await startHttpReceiver(), await startMailReceiver()];
  process.env['DRILL_HOOK'] = `${http.address}/services/hook`;
  const env = { BURSAR_OUTGOING_ALLOW: '127.0.0.1', SMTP_URL: mail.address };
  drill = await SampleDrill.begin(CHANNELS, env);
  await drill.call(rogueBefore());
});
afterAll(async () => {
  delete process.env['DRILL_HOOK'];
  await drill.close();
  await http?.close();
  await mail?.close();
});

/** One more anomaly than before, which names key and model; one more message on each channel; its team's ladder acts. */
const isOneMore = async (
  number: number,
  expected: { readonly team: string; readonly key: unknown; readonly model: string },
) => {
  const found = await drill.found();
  expect(found).toHaveLength(number);
  const { team, key, model } = expected;
  expect(found.at(-1)).toMatchObject({ team, scope: { team, key, model }, to_at: null });
  expect(await opened()).toBe(number);
  await drill.answer();
  expect(received()).toEqual([number, number]);
  expect(newestMessage()).toContain(`/anomalies/${found.at(-1)?.id ?? ''}`);
  expect(newestMessage()).toContain(model);
  expect(newestMessage()).toMatch(/\$\d+\.\d\d/);
  expect(await drill.asks(team)).toBe('rate_limited');
};

/** It goes on, ends, and says nothing more; the ladder lets go. */
const isOver = async (number: number, team: string) => {
  await drill.answer();
  expect(await drill.found()).toHaveLength(number);
  expect((await drill.found()).at(-1)?.to_at).not.toBeNull();
  expect(received()).toEqual([number, number]);
  expect(await drill.asks(team)).toBe('allowed');
};

describe('a quiet week of the sample organisation', () => {
  it('has no anomaly, and no message', async () => {
    await drill.passes(SUNDAY - 6 * DAY, NIGHT - HOUR, 3 * HOUR);
    await drill.answer();
    expect(await drill.found()).toEqual([]);
    expect(received()).toEqual([0, 0]);
    expect(await drill.asks('search')).toBe('allowed');
  });
});

describe('a key that loops at fifty times its rate on a Sunday night', () => {
  it('is one anomaly and one message on each channel within two minutes, and the ladder acts', async () => {
    await drill.pass(NIGHT);
    await drill.arrives(loop(NIGHT, NIGHT + 2 * MINUTE), NIGHT, NIGHT + 2 * MINUTE);
    const key = expect.stringMatching(/\/search-svc$/) as unknown;
    await isOneMore(1, { team: 'search', key, model: SONNET });
  });

  it('stays one while it grows and when it ends', async () => {
    await drill.arrives(
      loop(NIGHT + 2 * MINUTE, NIGHT + 12 * MINUTE),
      NIGHT + 2 * MINUTE,
      NIGHT + 12 * MINUTE,
    );
    await drill.answer();
    expect(received()).toEqual([1, 1]);
    drill.now = NIGHT + HOUR;
    await drill.call(loop(NIGHT + 12 * MINUTE, NIGHT + HOUR));
    await drill.passes(NIGHT + 31 * MINUTE, NIGHT + 4 * HOUR, 30 * MINUTE);
    await isOver(1, 'search');
  });
});

describe('a key that runs at three times its rate on a weekday', () => {
  it('is one anomaly and one message on each channel within two hours, and the ladder acts', async () => {
    await drill.passes(NIGHT + 7 * HOUR, TUESDAY, 6 * HOUR);
    expect(await drill.found()).toHaveLength(1);
    drill.now = TUESDAY + 4 * HOUR;
    await drill.call(threefold(TUESDAY, TUESDAY + 3 * HOUR));
    await drill.passes(TUESDAY, TUESDAY + 2 * HOUR, 15 * MINUTE);
    const key = expect.stringMatching(/\/nightly-evaluation$/) as unknown;
    await isOneMore(2, { team: 'data-science', key, model: 'openai.gpt-5.6-sol' });
    await drill.passes(TUESDAY + 3 * HOUR, TUESDAY + 7 * HOUR, HOUR);
    await isOver(2, 'data-science');
    firstTwo = await drill.story();
  });
});

describe('a new key without history that starts at full rate', () => {
  it('is one anomaly and one message on each channel within two minutes, and the ladder acts', async () => {
    await drill.passes(TUESDAY + 9 * HOUR, THURSDAY, 6 * HOUR);
    await drill.arrives(newcomer(THURSDAY, THURSDAY + 2 * MINUTE), THURSDAY, THURSDAY + 2 * MINUTE);
    await isOneMore(3, { team: 'platform', key: NEWCOMER, model: OPUS });
    drill.now = THURSDAY + 30 * MINUTE;
    await drill.call(newcomer(THURSDAY + 2 * MINUTE, THURSDAY + 30 * MINUTE));
    await drill.passes(THURSDAY + 15 * MINUTE, THURSDAY + 4 * HOUR, 45 * MINUTE);
    await isOver(3, 'platform');
  });
});

describe('a caller that goes round the gateway of its team', () => {
  it('is one anomaly and one message on each channel within two hours, and the ladder acts', async () => {
    await drill.passes(THURSDAY + 6 * HOUR, FRIDAY - HOUR, 6 * HOUR);
    drill.now = FRIDAY - 10 * MINUTE;
    await drill.passesGateway('legal');
    await drill.pass(FRIDAY);
    drill.now = FRIDAY + 2 * HOUR;
    await drill.call(rogue(FRIDAY, FRIDAY + 2 * HOUR));
    await drill.passes(FRIDAY + 10 * MINUTE, FRIDAY + 2 * HOUR, 10 * MINUTE);
    await isOneMore(4, { team: 'legal', key: ROGUE, model: OPUS });
    expect((await drill.found()).at(-1)?.rule).toBe('outside_gateway');
  });
});

describe('the verdict “planned”', () => {
  it('silences the same again: no message on any channel, and no ladder acts', async () => {
    const [first] = await drill.found();
    await drill.bursar.gql(
      `mutation ($input: AnomalyVerdictInput!) { judgeAnomaly(input: $input) { __typename } }`,
      { input: { id: first?.id, verdict: 'planned', reason: 'The index is built again.' } },
    );
    const twin = FRIDAY + 3 * HOUR;
    await drill.pass(twin);
    const before = await opened();
    await drill.arrives(loop(twin, twin + 3 * MINUTE), twin, twin + 3 * MINUTE);
    drill.now = twin + HOUR;
    await drill.call(loop(twin + 3 * MINUTE, twin + HOUR));
    await drill.passes(twin + 15 * MINUTE, twin + HOUR, 15 * MINUTE);
    const twins = (await drill.found()).slice(4);
    expect(twins.filter((one) => one.plan === null)).toEqual([]);
    expect(await opened()).toBe(before);
    await drill.answer();
    expect(received()).toEqual([4, 4]);
    expect(await drill.asks('search')).toBe('allowed');
  });
});

describe('the same week once more', () => {
  it.each([
    ['every quarter hour', 15 * MINUTE],
    ['every two hours', 2 * HOUR],
  ])('looked at %s has the same anomalies', async (_, pauseMs) => {
    const other = await SampleDrill.begin();
    await other.call(rogueBefore());
    other.now = TUESDAY + 4 * HOUR;
    for (const [from, to] of [
      [0, 2],
      [2, 12],
      [12, 60],
    ] as const)
      await other.call(loop(NIGHT + from * MINUTE, NIGHT + to * MINUTE));
    await other.call(threefold(TUESDAY, TUESDAY + 3 * HOUR));
    await other.passes(NIGHT - HOUR, TUESDAY + 8 * HOUR, pauseMs);
    expect(await other.story()).toEqual(firstTwo);
    await other.close();
  });
});
