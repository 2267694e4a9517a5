import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { AMOUNTS, CALL_COUNTS, COUNTS, MEASURES, TOKEN_METERS } from '@bursar/pricing';
import { buildSchema, isObjectType } from 'graphql';
import {
  addListed,
  columnOf,
  fromListed,
  isSame,
  MEASURE_COLUMNS,
  type Measures,
  MONEY_FROM,
  negated,
  readMeasures,
  storedValues,
  toListed,
} from './measures.js';

const domains = path.join(import.meta.dirname, '..');
const schema = buildSchema(
  readdirSync(domains, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => readFileSync(path.join(domains, name), 'utf8'))
    .join('\n'),
);

function fieldsOf(name: string): string[] {
  const type = schema.getType(name);
  return isObjectType(type) ? Object.keys(type.getFields()) : [];
}

const some = Object.fromEntries(
  MEASURES.map((name, i) => [name, i < COUNTS.length ? i + 1 : BigInt(i) * 10n ** 15n]),
) as Measures;

describe('measures', () => {
  it('are the fields of a report, beside what follows from them', () => {
    const unit = ['costPerRequest', 'costPer1kTokens', 'cacheHitShare'];
    const derived = [...unit, 'latency', 'throttles'];
    expect(fieldsOf('SpendFigures')).toEqual([...CALL_COUNTS, 'tokens', ...AMOUNTS, ...derived]);
  });

  it('of tokens are the fields of their type', () => {
    expect(fieldsOf('TokenCounts')).toEqual([...TOKEN_METERS]);
  });

  it('have their names as columns, as the ledger was made with them', () => {
    expect(MEASURE_COLUMNS).toEqual(
      `requests errors unpriced estimated input output cache_read cache_write_5m cache_write_30m cache_write_1h
       cost cost_upper list_cost`.split(/\s+/),
    );
    expect(MEASURE_COLUMNS[MONEY_FROM]).toBe('cost');
  });

  it('add, and are nothing again with their opposite', () => {
    const sum = toListed(some);
    addListed(sum, toListed(some));
    const doubled = Object.fromEntries(MEASURES.map((name) => [name, twice(some[name])]));
    expect(fromListed(sum)).toEqual(doubled);
    for (let i = 0; i < 2; i += 1) addListed(sum, toListed(negated(some)));
    expect(Object.values(fromListed(sum)).every((value) => value == 0)).toBe(true);
  });

  it.each(MEASURES)('differ where %s does', (name) => {
    const other = { ...some, [name]: twice(some[name]) };
    expect(isSame(some, { ...some })).toBe(true);
    expect(isSame(some, other)).toBe(false);
  });

  it('are read as they were stored', () => {
    const row: Record<string, unknown> = Object.fromEntries(
      storedValues(some).map((value, i) => [MEASURE_COLUMNS[i] ?? '', value]),
    );
    expect(readMeasures(row)).toEqual(some);
    expect(Object.keys(row)).toEqual(MEASURES.map(columnOf));
  });
});

const twice = (value: number | bigint): number | bigint =>
  typeof value === 'bigint' ? value * 2n : value * 2;
