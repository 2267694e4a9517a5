import { describe, expect, it } from '@jest/globals';
import { toFemto } from '@bursar/pricing';
import { drawStatements, type ExactLine, type LineBody, ORGANISATION } from './statement.js';

const BODY: LineBody = {
  ...{ kind: 'usage', costCentre: null, description: 'x', provider: 'bedrock', model: 'm' },
  ...{ meter: 'input', region: 'us-east-1', quantity: '1', unit: 'tokens', unitPrice: null },
  ...{
    listPrice: null,
    listUsd: null,
    originMonth: null,
    cause: null,
    charge: null,
    rule: null,
    vendor: null,
  },
  ...{ invoice: null, user: null },
};
const line = (team: string, usd: bigint, more: Partial<LineBody> = {}): ExactLine => ({
  ...{ team, usd, body: { ...BODY, ...more } },
});
const draw = (lines: readonly ExactLine[]) =>
  drawStatements({ lines, counts: new Map(), notes: new Map(), names: { a: 'Team A' } });

/** A small generator with a seed, so that a failure can be repeated. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const randomLines = (seed: number): ExactLine[] => {
  const next = numbers(seed);
  const whole = (max: number) => Math.floor(next() * max);
  return Array.from({ length: 1 + whole(60) }, (_, i) => {
    const size = 10n ** BigInt(whole(20));
    const usd = (BigInt(whole(2_000_000_000)) - 500_000_000n) * size;
    const half = whole(4) === 0 ? 5n * 10n ** 12n : 0n;
    return line(`team-${whole(6)}`, whole(9) === 0 ? half : usd + half, { model: `m${i % 7}` });
  });
};

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);

describe('statements of a month', () => {
  it('add up at every level, exactly and as printed, whatever the lines', () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const lines = randomLines(seed);
      const month = draw(lines);
      expect(month.usd).toBe(sum(lines.map(({ usd }) => usd)));
      expect(sum(month.statements.map(({ usd }) => usd))).toBe(month.usd);
      expect(sum(month.statements.map(({ amount }) => amount))).toBe(month.amount);
      const cent = 10n ** 13n;
      const twice = 2n * (month.amount * cent - month.usd);
      expect(twice <= cent && twice >= -cent).toBe(true);
      for (const one of month.statements) {
        expect(sum(one.lines.map(({ usd }) => usd))).toBe(one.usd);
        expect(sum(one.lines.map(({ amount }) => amount))).toBe(one.amount);
        // No printed amount is a cent or more away from what it stands for.
        for (const { usd, amount } of [...one.lines, one]) {
          const off = amount * cent - usd;
          expect(off < cent && off > -cent).toBe(true);
        }
      }
    }
  });

  it('are the same, byte for byte, whatever order the lines come in', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const lines = randomLines(seed);
      const next = numbers(seed + 7);
      const shuffled = lines
        .map((one) => [next(), one] as const)
        .sort(([a], [b]) => a - b)
        .map(([, one]) => one);
      const text = (all: readonly ExactLine[]) =>
        JSON.stringify(draw(all), (_, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value,
        );
      expect(text(shuffled)).toBe(text(lines));
    }
  });

  it('round the total half away from zero, once', () => {
    expect(draw([line('a', toFemto('0.005'))]).amount).toBe(1n);
    expect(draw([line('a', toFemto('-0.005'))]).amount).toBe(-1n);
    const thirds = draw(['a', 'b', 'c'].map((team) => line(team, toFemto('0.333333333333333'))));
    expect(thirds.amount).toBe(100n);
    expect(thirds.statements.map(({ amount }) => amount)).toEqual([34n, 33n, 33n]);
  });

  it('are in the names of their teams, and of the organisation for what no team bears', () => {
    const { statements } = draw([line('a', 1n), line('b', 1n), line(ORGANISATION, 1n)]);
    expect(statements.map(({ name }) => name)).toEqual(['Team A', 'b', 'The organisation']);
  });

  it('have usage first, then other charges, then adjustments by the month that they correct', () => {
    const [statement] = draw([
      line('a', 1n, { kind: 'adjustment', originMonth: '2026-09' }),
      line('a', 1n, { kind: 'tax' }),
      line('a', 1n, { kind: 'adjustment', originMonth: '2026-08' }),
      line('a', 1n, { meter: 'output' }),
      line('a', 1n, { meter: 'input' }),
    ]).statements;
    const shown = statement?.lines.map(({ body }) => body.originMonth ?? body.meter ?? '');
    expect(shown).toEqual(['input', 'output', 'input', '2026-08', '2026-09']);
  });

  it('are issued to a team whose calls have no price, without an amount', () => {
    const counts = new Map([['a', { calls: 3n, unpriced: 3n, estimated: 0n }]]);
    const month = drawStatements({ lines: [], counts, notes: new Map(), names: {} });
    expect(month.statements).toMatchObject([{ team: 'a', usd: 0n, amount: 0n, lines: [] }]);
    expect(month.counts.unpriced).toBe(3n);
  });
});
