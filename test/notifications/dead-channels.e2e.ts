import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeliveryProcessor } from '../../apps/api/src/notifications/delivery/delivery.processor.js';
import { TravellingClock } from '../support/http/access.js';
import { admit } from '../support/limits/admissions.js';
import { alertOf, alertsFile, raise, route } from '../support/notifications/alerts.js';
import {
  type HttpReceiver,
  type MailReceiver,
  messageIdOf,
  startHttpReceiver,
  startMailReceiver,
} from '../support/notifications/receivers.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { applyConfig, GATEWAY, logLine, post } from '../support/usage/lines.js';

/** More than a channel sends in one turn. */
const FLOOD = 60;
const OTHERS = 5;
const HOURS_MS = 3 * 3_600_000;

const clock = new TravellingClock();
let bursar: TestBursar;
let [good, dead]: HttpReceiver[] = [];
let mail: MailReceiver;
beforeAll(async () => {
  [good, dead, mail] = [
    await startHttpReceiver(),
    await startHttpReceiver(),
    await startMailReceiver(),
  ];
  process.env['TEST_GOOD'] = good.address;
  process.env['TEST_DEAD'] = dead.address;
  const env = { BURSAR_OUTGOING_ALLOW: '127.0.0.1', SMTP_URL: mail.address };
  bursar = await startBursar({ clock, env });
  await applyConfig(
    bursar,
    alertsFile(
      [
        '{ id: good, type: slack, url: "env:TEST_GOOD" }',
        '{ id: web, type: slack, url: "env:TEST_DEAD" }',
        '{ id: mail, type: email, to: [ads@example.com] }',
      ],
      [
        '{ on: [budget], teams: [search], channels: [good] }',
        '{ on: [budget], teams: [ads], channels: [web] }',
        '{ on: [stop], teams: [ads], channels: [mail] }',
      ],
    ),
  );
});
afterAll(async () => {
  delete process.env['TEST_GOOD'];
  delete process.env['TEST_DEAD'];
  await bursar.close();
  await Promise.all([good?.close(), dead?.close(), mail.close()]);
});

const turn = () => bursar.app.get(DeliveryProcessor, { strict: false }).run();
const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await holds())) await sleep(10).then(turn);
};
const countOf = async (channel: string, state: string): Promise<number> =>
  (
    await bursar.rows('SELECT 1 FROM notifications.message WHERE channel = $1 AND state = $2', [
      channel,
      state,
    ])
  ).length;

const failedAt = async (channel: string): Promise<number> =>
  (
    await bursar.rows(
      `SELECT 1 FROM notifications.message WHERE channel = $1 AND state = 'waiting' AND error IS NOT NULL`,
      [channel],
    )
  ).length;

interface Fault {
  readonly channel: 'web' | 'mail';
  readonly begin: () => void;
  readonly end: () => void;
}

const FAULTS: readonly [string, Fault][] = [
  ['a web server that hangs', webFault('never')],
  ['a web server that answers 500', webFault(500)],
  ['a mail server that hangs', mailFault('never')],
  ['a mail server that is busy', mailFault('busy')],
];

function webFault(answer: 'never' | 500): Fault {
  return {
    channel: 'web',
    begin: () => {
      if (dead !== undefined) dead.answer = answer;
    },
    end: () => {
      if (dead !== undefined) dead.answer = 200;
      dead?.hangUp();
    },
  };
}

function mailFault(answer: 'never' | 'busy'): Fault {
  return {
    channel: 'mail',
    begin: () => {
      mail.answer = answer;
    },
    end: () => {
      mail.answer = 'take';
      mail.hangUp();
    },
  };
}

const idsAt = (channel: Fault['channel']): string[] =>
  channel === 'web'
    ? (dead?.received ?? []).map(({ headers }) => String(headers['idempotency-key']))
    : mail.received.map(messageIdOf);

describe.each(FAULTS)('a flood of messages to %s', (name, { channel, begin, end }) => {
  it('keeps no message of another team, no admission and no usage waiting, and none of it is lost', async () => {
    begin();
    const [before, seen] = [good?.received.length ?? 0, idsAt(channel).length];
    const event = channel === 'web' ? 'budget' : 'stop';
    for (let n = 0; n < FLOOD; n += 1)
      await raise(bursar, alertOf(`${name} ${n}`, { event, teams: ['ads'] }));
    for (let n = 0; n < OTHERS; n += 1) await raise(bursar, alertOf(`${name} other ${n}`));
    await route(bursar);
    await turn();
    // The job is over, and what hangs is still on its way: it keeps no place of other jobs.
    const failed = name.endsWith('hangs') ? await failedAt(channel) : 0;
    expect(failed).toBe(0);
    await until(() => (good?.received.length ?? 0) === before + OTHERS);
    await until(() => idsAt(channel).length > seen);
    expect((await admit(bursar, { requestId: name })).status).toBe(201);
    const line = logLine({ principal: GATEWAY, metadata: { team: 'search' } });
    expect((await post(bursar, [line])).body.accepted).toBe(1);
    expect(await countOf(channel, 'waiting')).toBe(FLOOD);
    end();
    const sent = await countOf(channel, 'sent');
    clock.aheadMs += HOURS_MS;
    await until(async () => (await countOf(channel, 'sent')) === sent + FLOOD);
    const ids = idsAt(channel).slice(seen);
    expect(new Set(ids).size).toBe(FLOOD);
    expect(await countOf(channel, 'dead')).toBe(0);
  });
});
