import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { seedBook } from '../../testing/books.js';
import { daysBetween, endOfLifeOf, loadLifecycle } from './lifecycle.js';

const file = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../model-lifecycle.json'), 'utf8'),
) as { rows: readonly object[] };
const shipped = loadLifecycle(file);
const endOf = (model: string, provider?: string) =>
  endOfLifeOf(shipped, seedBook(), model, provider)?.endsOn ?? null;

describe('when models end', () => {
  it.each([
    ['amazon.nova-premier-v1:0', '2026-09-14'],
    ['us.amazon.nova-premier-v1:0', '2026-09-14'],
    ['anthropic.claude-sonnet-4-20250514-v1:0', '2026-10-14'],
    ['eu.anthropic.claude-sonnet-4-20250514-v1:0', '2026-10-14'],
    ['ai21.jamba-1-5-mini-v1:0', '2026-11-26'],
    ['global.anthropic.claude-opus-4-1-20250805-v1:0', '2027-01-08'],
    ['meta.llama3-1-405b-instruct-v1:0', '2026-07-07'],
    ['us.meta.llama3-2-90b-instruct-v1:0', '2026-07-07'],
    [
      'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.meta.llama3-2-1b-instruct-v1:0',
      '2026-07-07',
    ],
    ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-premier-v1:0', '2026-09-14'],
    ['anthropic.claude-opus-5-5', null],
    ['eu.anthropic.claude-haiku-4-5-20251001-v1:0', null],
    ['nothing-of-the-kind', null],
  ])('on Bedrock: %s %s', (model, day) => {
    expect(endOf(model)).toBe(day);
  });

  it('at a seller of its own models is that seller\u2019s day, and no other\u2019s', () => {
    expect(endOf('gpt-5', 'openai')).toBe('2026-12-11');
    expect(endOf('openai/gpt-5', 'openai')).toBe('2026-12-11');
    expect(endOf('gpt-5', 'bedrock')).toBeNull();
    expect(endOf('claude-sonnet-4-5-20250929', 'anthropic')).toBe('2026-11-30');
  });

  it('comes with its sources, in words', () => {
    const { sources, confirmed } = shipped.get('bedrock ai21.jamba-1-5-large-v1:0') ?? {};
    expect(sources).toHaveLength(2);
    expect(confirmed).toBe('2026-11-28');
    for (const row of shipped.values()) expect(row.sources.length).toBeGreaterThan(0);
  });

  it('is refused from a file that says something twice, or without a source', () => {
    expect(() => loadLifecycle({ ...file, rows: [...file.rows, file.rows[0]] })).toThrow('twice');
    expect(() => loadLifecycle({ ...file, sources: {} })).toThrow('not explained');
    expect(() => loadLifecycle({})).toThrow('no list');
  });

  it('is counted in whole days', () => {
    expect(daysBetween('2026-11-28', '2027-01-08')).toBe(41);
    expect(daysBetween('2026-11-28', '2026-11-28')).toBe(0);
    expect(daysBetween('2026-11-28', '2026-11-26')).toBe(-2);
  });
});
