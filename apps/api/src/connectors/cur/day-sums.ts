import type { BillLine } from '../../reconciliation/reconciliation.module.js';
import { DecimalSum } from '../bill/decimal-sum.js';
import { WholeFemto } from '../bill/whole-femto.js';

/** Lines that are held at once: files have a row for each hour, and a bill has a line for each day. */
const LINES_MAX = 20_000;

/** Adds up what differs in its hour alone, in bounded memory: what is passed on early comes as a further line. */
export async function* sumByDay(lines: AsyncIterable<BillLine>): AsyncGenerator<BillLine> {
  const whole = new WholeFemto();
  let held = new Map<string, Held>();
  for await (const line of lines) {
    const { usd, quantity, ...rest } = line;
    const key = JSON.stringify([quantity === null, ...Object.values(rest)]);
    const known = held.get(key);
    if (known === undefined) {
      if (held.size >= LINES_MAX) {
        yield* summed(held, whole);
        held = new Map();
      }
      held.set(key, new Held(line));
    } else known.add(usd, quantity);
  }
  yield* summed(held, whole);
}

function* summed(held: ReadonlyMap<string, Held>, whole: WholeFemto): Generator<BillLine> {
  for (const { line } of held.values()) yield { ...line, usd: whole.take(line.usd) };
}

class Held {
  private readonly usd: DecimalSum;
  private readonly quantity: DecimalSum | null;

  constructor(private readonly first: BillLine) {
    this.usd = new DecimalSum(first.usd);
    this.quantity = first.quantity === null ? null : new DecimalSum(first.quantity);
  }

  add(usd: string, quantity: string | null): void {
    this.usd.add(usd);
    if (quantity !== null) this.quantity?.add(quantity);
  }

  get line(): BillLine {
    const quantity = this.quantity?.toString() ?? null;
    return { ...this.first, usd: this.usd.toString(), quantity };
  }
}
