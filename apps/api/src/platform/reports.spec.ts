import os from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { SYSTEM } from './actor.js';
import type { Config } from './config.js';
import { ReaderGone } from './http/spool.js';
import { Reports } from './reports.js';

const reports = new Reports({ BURSAR_DATA_DIR: os.tmpdir() } as Config);
const request = (destroyed = false) => ({ raw: { socket: { destroyed } } });

describe('a question to the ledger', () => {
  it('is asked for a caller who waits for the answer', async () => {
    expect(await reports.ask(SYSTEM, request(), () => Promise.resolve(7))).toBe(7);
  });

  it('is not asked any more once its caller has left, and keeps no place', async () => {
    let asked = 0;
    const question = () => Promise.resolve(++asked);
    const gone = Array.from({ length: 20 }, () => reports.ask(SYSTEM, request(true), question));
    const outcomes = await Promise.allSettled(gone);
    expect(outcomes.every((one) => one.status === 'rejected')).toBe(true);
    await expect(gone[0]).rejects.toBeInstanceOf(ReaderGone);
    expect(asked).toBe(0);
    expect(await reports.ask(SYSTEM, request(), question)).toBe(1);
  });
});
