import { besideLines } from '../close/beside.js';
import { type DrawnMonth, drawStatements, type Statement } from '../statements/statement.js';
import type { Final } from './final.repository.js';

/** Pure. The statements of a month as its invoices say it: the lines of its version, and those beside them. */
export function actualsOf(
  issued: readonly Statement[],
  { beside, names }: Pick<Final, 'beside' | 'names'>,
): DrawnMonth {
  const named = Object.fromEntries(issued.map(({ team, name }) => [team, name]));
  return drawStatements({
    lines: [
      ...issued.flatMap(({ team, lines }) => lines.map(({ body, usd }) => ({ team, body, usd }))),
      ...besideLines(beside),
    ],
    counts: new Map(issued.map(({ team, counts }) => [team, counts])),
    notes: new Map(issued.map(({ team, notes }) => [team, notes])),
    names: { ...names, ...named },
  });
}
