import { Clock } from '../../../apps/api/src/platform/clock.js';
import type { Caller } from '../http/client.js';
import { runCli } from '../processes/process.js';
import { startBursar, type TestBursar } from '../processes/server.js';
import { applyConfig, logLine, post, TWO_TEAMS } from '../usage/lines.js';

export const ADS = 'arn:aws:sts::444455556666:assumed-role/AdsRole/x';
export const ROBOT = 'arn:aws:sts::444455556666:assumed-role/Robot/x';
const SEARCH = { metadata: { team: 'search' } };

/** A model that the organisation prices itself, so that a test can change its price. */
export const price = (input: string): string => `prices:
  - { model: own-chat, from: 2026-01-01, per1M: { input: "${input}", output: "12" } }
`;

/** A call of team search in the middle of a month. */
export const call = (month: string, more: Parameters<typeof logLine>[0] = {}): string =>
  logLine({ model: 'own-chat', at: `${month}-15T10:00:00Z`, ...SEARCH, ...more });

/** No two moments are the same: a version of the price book is known by its own. */
export class Ticking extends Clock {
  private at = Date.parse('2026-11-20T12:00:00Z');
  override now(): Date {
    this.at += 1;
    return new Date(this.at);
  }
}

export interface CloseStage {
  readonly bursar: TestBursar;
  readonly finance: Caller;
  readonly send: (...lines: string[]) => Promise<unknown>;
  readonly command: (...words: string[]) => ReturnType<typeof runCli>;
}

/** Two teams, and one who belongs to none, in September and October; it is the 20th of November. */
export async function raiseCloseStage(): Promise<CloseStage> {
  const bursar = await startBursar({ clock: new Ticking() });
  await applyConfig(bursar, TWO_TEAMS + price('3'));
  const send = (...lines: string[]) => post(bursar, lines);
  await send(
    call('2026-09', { input: 1_000_001, output: 7 }),
    call('2026-09', { principal: ADS, metadata: {}, input: 333, output: 0 }),
    call('2026-09', { principal: ROBOT, metadata: {}, input: 10, output: 0 }),
    call('2026-09', { model: 'never-listed', input: 5 }),
    call('2026-10', { input: 2_000_000, output: 0 }),
  );
  const command = (...words: string[]) => runCli(words, { url: bursar.url, token: bursar.token });
  return { bursar, finance: await bursar.as('finance'), send, command };
}
