import { describe, expect, it } from '@jest/globals';
import type { StoredSource } from './source.js';
import { alertOfSource } from './source-watch.service.js';

const NOW = new Date('2026-09-16T12:00:00Z');
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

const source = (more: Partial<StoredSource>): StoredSource => ({
  id: 'logs',
  type: 'bedrock-s3',
  every: '5m',
  paused: false,
  settings: {},
  nextRunAt: NOW,
  lastRunAt: ago(1),
  lastOkAt: ago(1),
  lastError: null,
  lastHint: null,
  memory: {},
  ...more,
});
const failed = { lastError: 'AWS answers 500.', lastHint: 'Wait.' };

describe('a source', () => {
  it.each([
    ['read in time', {}, null],
    ['that has failed once', { ...failed, lastOkAt: ago(14) }, null],
    ['that goes on failing', { ...failed, lastOkAt: ago(16) }, 'The source logs fails'],
    ['that was never read whole', { ...failed, lastOkAt: null }, 'The source logs fails'],
    ['that is new', { lastOkAt: null, lastRunAt: null }, null],
    ['that no one reads', { lastOkAt: ago(61) }, 'The source logs is late'],
    ['read once a day', { every: '1d', lastOkAt: ago(60 * 30) }, null],
    [
      'read once a day, four days ago',
      { every: '1d', lastOkAt: ago(60 * 96) },
      'The source logs is late',
    ],
    ['that is paused', { ...failed, paused: true, lastOkAt: ago(600) }, null],
  ])('%s raises an alert accordingly', (_, more, title) => {
    expect(alertOfSource(source(more), NOW)?.title ?? null).toBe(title);
  });

  it.each([
    ['that is being read', 2, 'more than could be read so far'],
    ['that no one reads', 70, 'check that a worker runs'],
  ])('%s is late for a reason', (_, ran, reason) => {
    const alert = alertOfSource(source({ lastOkAt: ago(70), lastRunAt: ago(ran) }), NOW);
    expect(alert?.lines.join(' ')).toContain(reason);
  });

  it('raises one for each stretch without a whole reading', () => {
    const keyAt = (lastOkAt: Date) => alertOfSource(source({ ...failed, lastOkAt }), NOW)?.key;
    expect(keyAt(ago(60))).toBe(keyAt(ago(60)));
    expect(keyAt(ago(60))).not.toBe(keyAt(ago(61)));
  });
});
