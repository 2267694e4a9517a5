import { graphql } from '../graphql.js';
import { type Column, type Format, show } from '../output.js';
import type { Server } from '../server.js';

interface Book {
  readonly version: number;
  readonly confirmedOn: string | null;
  readonly ageDays: number | null;
  readonly rows: number;
  readonly singleSource: number;
  readonly unconfirmedDays: number;
  readonly unconfirmed: number;
  readonly unconfirmedModels: readonly string[];
  readonly held: number;
  readonly announced: number;
}

interface Held {
  readonly id: number;
  readonly kind: string;
  readonly model: string;
  readonly routing: string;
  readonly tier: string;
  readonly regions: readonly string[];
  readonly per1M: Readonly<Record<string, string>>;
  readonly validFrom: string | null;
  readonly guards: readonly { readonly code: string; readonly text: string }[];
  readonly waitsFor: string | null;
  readonly inForce: { readonly per1M: Readonly<Record<string, string>> } | null;
  readonly sources: readonly { readonly source: string }[];
}

interface Correction {
  readonly row: number;
  readonly model: string;
  readonly calls: string;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
  readonly from: string;
  readonly to: string;
}

interface Source {
  readonly id: string;
  readonly type: string;
  readonly paused: boolean;
  readonly every: string;
  readonly lastRunAt: string | null;
  readonly lastOkAt: string | null;
  readonly lastError: string | null;
  readonly lastHint: string | null;
}

interface Answer {
  readonly priceStatus: Book;
  readonly unpricedModels: readonly {
    readonly model: string;
    readonly reason: string;
    readonly requests: string;
  }[];
  readonly heldPrices: readonly Held[];
  readonly pendingCorrections: readonly Correction[];
  readonly sources: readonly Source[];
}

const QUERY = `query PriceStatus($days: Int!) {
  priceStatus(unconfirmedDays: $days) { version createdAt confirmedOn ageDays rows singleSource unconfirmedDays unconfirmed
    unconfirmedModels held announced }
  unpricedModels { model provider reason requests }
  heldPrices { id kind model routing tier contextOver regions per1M perUnit validFrom firstSeen lastSeen waitsFor
    guards { code text } sources { source document firstSeen lastSeen } inForce { id per1M perUnit confirmedOn } }
  pendingCorrections { row model routing tier regions calls before after difference from to }
  sources { id type every paused url lastRunAt lastOkAt lagSeconds lastError lastHint }
}`;

interface Line {
  readonly what: string;
  readonly name: string;
  readonly figure: string;
  readonly about: string;
}

const COLUMNS: readonly Column<Line>[] = [
  { name: 'what', of: ({ what }) => what },
  { name: 'name', of: ({ name }) => name },
  { name: 'figure', of: ({ figure }) => figure, figure: true },
  { name: 'about', of: ({ about }) => about },
];

/** One line for each thing that a person may have to look at. */
export async function status(
  server: Server,
  { days, output }: { days: number; output: Format },
): Promise<void> {
  const answer = await graphql<Answer>(server, QUERY, { days });
  const { priceStatus: book, unpricedModels, heldPrices, pendingCorrections, sources } = answer;
  const whole = {
    book,
    unpriced: unpricedModels.map((one) => ({ ...one, requests: Number(one.requests) })),
    held: heldPrices,
    pendingCorrections: pendingCorrections.map((one) => ({ ...one, calls: Number(one.calls) })),
    sources,
  };
  show(
    output,
    whole,
    [
      ...ofBook(book),
      ...unpricedModels.map(({ model, reason, requests }) =>
        line('without a price', model, requests, `calls wait: ${reason}`),
      ),
      ...heldPrices.map(ofHeld),
      ...pendingCorrections.map(({ model, calls, before, after, difference, from, to }) =>
        line(
          'pending correction',
          model,
          difference,
          `${calls} calls from ${from} to ${to}: ${before} → ${after} USD once re-rated`,
        ),
      ),
      ...sources.map(ofSource),
    ],
    COLUMNS,
  );
}

const line = (what: string, name: string, figure: string | number, about: string): Line => ({
  what,
  name,
  figure: String(figure),
  about,
});

function ofBook(book: Book): Line[] {
  const age = book.ageDays === null ? '' : `${book.ageDays}`;
  const old = book.unconfirmedModels.slice(0, 5).join(', ');
  const more = book.unconfirmedModels.length > 5 ? ', …' : '';
  return [
    line('book', 'version', book.version, `${book.rows} rows`),
    line('book', 'age in days', age, `last confirmed on ${book.confirmedOn ?? 'no day'}`),
    line('book', 'single-source', book.singleSource, 'rows that only one source confirms'),
    line(
      'book',
      'unconfirmed',
      book.unconfirmed,
      `rows not listed for ${book.unconfirmedDays} days${old === '' ? '' : `: ${old}${more}`}`,
    ),
    line('book', 'held', book.held, 'wait for a person or for confirmation'),
    line('book', 'announced', book.announced, 'wait for their day'),
  ];
}

function ofHeld(held: Held): Line {
  const { id, kind, model, routing, tier, regions, per1M, inForce, guards, waitsFor } = held;
  const before = inForce === null ? {} : inForce.per1M;
  const words = Object.entries(per1M).map(([meter, price]) =>
    before[meter] === undefined || before[meter] === price
      ? `${meter} ${price}`
      : `${meter} ${before[meter]} → ${price}`,
  );
  const why = [...guards.map(({ text }) => text), ...(waitsFor === null ? [] : [waitsFor])];
  const from = held.validFrom === null ? '' : ` from ${held.validFrom.slice(0, 10)}`;
  const by = [...new Set(held.sources.map(({ source }) => source))].join(', ');
  const calls = `${routing} ${tier}, ${regions.join(' ')}`;
  return line(
    `held (${kind})`,
    `${id} ${model}`,
    '',
    `${words.join(', ')}${from}; ${calls}; listed by ${by}. ${why.join(' ')}`.trim(),
  );
}

function ofSource({ id, type, every, paused, lastOkAt, lastError, lastHint }: Source): Line {
  const read = lastOkAt === null ? 'never read' : `last read ${lastOkAt}`;
  const state = paused ? 'paused' : `every ${every}`;
  const wrong = lastError === null ? '' : ` ${lastError} ${lastHint ?? ''}`;
  return line('source', id, '', `${type}, ${state}, ${read}.${wrong}`.trim());
}
