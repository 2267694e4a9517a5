import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Gateway } from '../index.js';
import { allowed, CALL, make, OK, Stage, until, withLease } from '../../testing/stage.js';

let stage: Stage;
let copies: string[];
beforeEach(async () => {
  stage = await Stage.open();
  copies = [];
});
afterEach(async () => {
  await stage.close();
  for (const copy of copies) await rm(copy, { recursive: true, force: true });
});

/** The life that begins with what is on disk now, as after a kill -9; what the first life says from then on is not looked at. */
async function nextLife(): Promise<{ gateway: Gateway; sent: () => Promise<string[]> }> {
  const copy = await mkdtemp(path.join(os.tmpdir(), 'bursar-gateway-'));
  copies.push(copy);
  await copyFile(path.join(stage.folder, 'journal'), path.join(copy, 'journal'));
  stage.bursar.received.length = 0;
  stage.bursar.reply = () => undefined;
  const gateway = await stage.gateway({ dataDir: copy });
  const sent = async () => {
    await gateway.reported();
    return stage.bursar
      .about(/(settlement|void|calls|return)$/)
      .map(({ path: where, body }) => `${where.split('/').at(-1) ?? ''} ${JSON.stringify(body)}`);
  };
  return { gateway, sent };
}

describe('after a crash', () => {
  it('a call that was admitted and not dispatched is proven not to have been made', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    const admission = allowed(await gateway.admit(CALL));
    // A call that is synced later is behind the others on disk.
    const other = allowed(await gateway.admit(CALL));
    await other.dispatch();
    const { sent } = await nextLife();
    expect(await sent()).toEqual(
      expect.arrayContaining([
        'void {"proof":"never-dispatched"}',
        'settlement {"outcome":"unknown"}',
      ]),
    );
    expect(stage.bursar.about(/void$/)[0]?.path).toContain(admission.admissionId ?? '?');
    expect(stage.bursar.about(/settlement$/)[0]?.path).toContain(other.admissionId ?? '?');
  });

  it('a call whose admission got no answer is found by asking again, and given back', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    stage.bursar.reply = ({ path: where }) =>
      where.endsWith('admissions') ? { status: 503 } : undefined;
    void gateway.admit({ ...CALL, requestId: 'lost' });
    await until(() => stage.bursar.about(/admissions$/).length > 0);
    await until(() => stage.bursar.about(/admissions$/).length > 1);
    const { sent } = await nextLife();
    expect(await sent()).toContain('void {"proof":"never-dispatched"}');
    expect(stage.bursar.about(/admissions$/)[0]?.body).toMatchObject({ requestId: 'lost' });
  });

  it('a call that may be at the provider is unknown, and names the request if the provider had', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    const admission = allowed(await gateway.admit(CALL));
    await admission.dispatch();
    admission.dispatched('aws-1');
    const other = allowed(await gateway.admit(CALL));
    await other.dispatch();
    const { sent } = await nextLife();
    expect(await sent()).toContain('settlement {"outcome":"unknown","providerRequestId":"aws-1"}');
    expect(stage.events).toContainEqual({
      event: 'unknown_outcome',
      requestId: admission.requestId,
    });
  });

  it('a settlement that was not acknowledged is sent again, the same as before', async () => {
    const gateway = await stage.gateway({ lanes: 'strict' });
    stage.bursar.reply = ({ path: where }) => (where.endsWith('settlement') ? 'cut' : undefined);
    const admission = allowed(await gateway.admit(CALL));
    await admission.dispatch();
    await admission.settle(OK);
    const { sent } = await nextLife();
    expect(await sent()).toContain(`settlement ${JSON.stringify(OK)}`);
  });

  it('a lease goes back with the calls that may be under way, and with no others', async () => {
    const gateway = await withLease(stage);
    allowed(await gateway.admit(CALL));
    const sent = allowed(await gateway.admit(CALL));
    await sent.dispatch();
    const { gateway: next, sent: sentNow } = await nextLife();
    await sentNow();
    const [back] = stage.bursar.about(/return$/);
    expect(back?.body).toMatchObject({
      epoch: gateway.status.epoch,
      open: [{ admissionId: sent.admissionId }],
    });
    expect(back?.body['open']).toHaveLength(1);
    expect(stage.bursar.about(/calls$/)[0]?.body).toMatchObject({
      calls: [{ admissionId: sent.admissionId, settlement: { outcome: 'unknown' } }],
    });
    expect(next.status.epoch).toBeGreaterThan(gateway.status.epoch);
  });
});

/** Where the system has a disk that is always full. */
(existsSync('/dev/full') ? describe : describe.skip)('a full disk', () => {
  const next = () => path.join(stage.folder, 'journal.next');
  /** As soon as no file is being made there. */
  const fill = async (): Promise<void> => {
    while (
      !(await symlink('/dev/full', next()).then(
        () => true,
        () => false,
      ))
    );
  };

  it('stops calls before they are sent, says why, and is over when there is room', async () => {
    // Every group of records makes a file of its own.
    const gateway = await stage.gateway({ lanes: 'strict', journalBytesMax: 0 });
    const admission = allowed(await gateway.admit(CALL));
    await fill();
    expect(await admission.dispatch()).toMatchObject({
      allowed: false,
      denied: {
        status: 503,
        code: 'journal_unavailable',
        detail: expect.stringContaining('no space left') as unknown,
      },
    });
    await gateway.reported();
    expect(stage.bursar.about(/void$/)).toHaveLength(1);
    await rm(next());
    await make(gateway);
  });

  it('is no place to begin', async () => {
    await fill();
    await expect(stage.gateway()).rejects.toThrow('no space left');
  });
});

describe('a gateway that closes', () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

  it('hands its leases back, reports what has ended, takes nothing more and leaves no timer', async () => {
    const before = timers();
    const gateway = await withLease(stage);
    const open = allowed(await gateway.admit(CALL));
    await open.dispatch();
    const closing = gateway.close();
    expect(await gateway.admit(CALL)).toMatchObject({
      allowed: false,
      denied: { code: 'closing' },
    });
    await open.settle(OK);
    await closing;
    expect(stage.bursar.about(/return$/)).toHaveLength(1);
    expect(stage.bursar.about(/calls$/)).toHaveLength(1);
    expect(timers()).toBe(before);
    expect(gateway.status.unreported).toBe(0);
  });
});

describe('a folder', () => {
  it('belongs to one process at a time', async () => {
    const gateway = await stage.gateway();
    await expect(stage.gateway()).rejects.toThrow('is in use');
    await gateway.close();
    await (await stage.gateway()).close();
  });
});
