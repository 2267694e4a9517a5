import { expect } from '@jest/globals';
import { closeMonth } from '../chargeback/close.js';
import type { TestBursar } from '../processes/server.js';
import { ChosenLine, OF_ISSUES, OF_PINS } from './chosen-line.js';

/** Closes a month. Answers how many lines it writes, first of what it pins, then of what it issues. */
export async function closeWhole(
  bursar: TestBursar,
  month: string,
): Promise<readonly [number, number]> {
  const chosen = await ChosenLine.among(bursar.database, OF_PINS);
  const pins = await chosen.count(() => closeMonth(bursar, month));
  await chosen.remove();
  const [row] = await bursar.rows<{ lines: bigint }>(
    `SELECT 1 + (SELECT count(*) FROM chargeback.statement WHERE month = $1::date)
       + (SELECT count(*) FROM chargeback.statement_line WHERE month = $1::date) AS lines`,
    [`${month}-01`],
  );
  return [pins, Number(row?.lines ?? 0n)];
}

/** The same by a process whose connection is ended at so many lines of either kind. Answers how often it was. */
export async function closeKilled(
  bursar: TestBursar,
  month: string,
  [pins, issues]: readonly [number, number],
  kills: number,
  next: (max: number) => number,
): Promise<number> {
  const close = async () => {
    const { __typename } = await closeMonth(bursar, month);
    expect(__typename).toBe('ClosedMonth');
  };
  let hits = 0;
  const half = Math.floor(kills / 2);
  const kinds = [
    [OF_PINS, pins, half],
    [OF_ISSUES, issues, kills - half],
  ] as const;
  for (const [tables, lines, times] of kinds) {
    const chosen = await ChosenLine.among(bursar.database, tables);
    for (let kill = 0; kill < times; kill += 1)
      hits += Number(await chosen.endAt(1 + next(lines), close));
    await chosen.remove();
  }
  await close();
  return hits;
}
