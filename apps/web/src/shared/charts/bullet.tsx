import { exactUsd, toDraw } from '../format/money.js';
import type { Balance } from '../limits/balance.js';

export const PARTS = ['posted', 'presumed', 'held', 'leased'] as const;
export type Part = (typeof PARTS)[number];

const WORDS: Readonly<Record<Part, string>> = {
  posted: 'spent',
  presumed: 'presumed spent',
  held: 'committed to calls',
  leased: 'committed to leases',
};

interface Props {
  readonly label: string;
  readonly balance: Balance;
  readonly limit: string;
  /** Percentages of the limit at which something happens. */
  readonly marks?: readonly number[];
  readonly large?: boolean;
}

/** What is taken of a limit, part by part, on a scale that ends at the limit or at what went beyond it. */
export function Bullet({ label, balance, limit, marks = [], large = false }: Props) {
  const parts = PARTS.map((part) => ({ part, size: toDraw(balance[part]) }));
  const all = parts.reduce((total, { size }) => total + Math.max(0, size), 0);
  const whole = Math.max(toDraw(limit), all);
  const share = (size: number) => (whole === 0 ? 0 : (100 * Math.max(0, size)) / whole);
  const end = share(toDraw(limit));
  const amounts = PARTS.map((part) => `${WORDS[part]} ${exactUsd(balance[part])}`).join(', ');
  return (
    <div
      className={large ? 'bullet large' : 'bullet'}
      role="img"
      aria-label={`${label}: ${amounts}, of ${exactUsd(limit)}`}
    >
      <div className="bullet-bar">
        {parts.map(({ part, size }) => (
          <span key={part} className={`bullet-${part}`} style={{ inlineSize: `${share(size)}%` }} />
        ))}
      </div>
      {marks
        .filter((mark) => mark < 100)
        .map((mark) => (
          <span
            key={mark}
            className="bullet-mark"
            style={{ insetInlineStart: `${(end * mark) / 100}%` }}
          />
        ))}
      {end < 100 && <span className="bullet-limit" style={{ insetInlineStart: `${end}%` }} />}
    </div>
  );
}
