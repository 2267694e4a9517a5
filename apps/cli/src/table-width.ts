/** A table that is wider than its terminal: what says least goes first, then texts lose their middle. Figures stay whole. */
export interface Cells {
  readonly names: readonly string[];
  /** Whether a column holds figures. */
  readonly figures: readonly boolean[];
  readonly rows: readonly (readonly string[])[];
}

export interface Fitted extends Cells {
  /** Columns that are not shown. */
  readonly hidden: readonly string[];
}

const GAP = 2;
const TEXT_WIDTH_MIN = 8;
/** Ids that no person reads; JSON output has them in full. */
const LONG_ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,})?$/;
const NOTHING = /^(0([.,]0*)?)?$/;

const widthOf = (text: string): number => Array.from(text).length;

export function fitTable(cells: Cells, width: number): Fitted {
  let fitted: Fitted = { ...cells, hidden: [] };
  const excess = () => totalWidth(fitted) - width;
  const columnsThat = (goes: (values: readonly string[], index: number) => boolean): number[] =>
    fitted.names
      .map((_name, index) => index)
      .filter((index) => goes(columnOf(fitted, index), index))
      .reverse();
  const hideWhile = (goes: (values: readonly string[], index: number) => boolean): void => {
    for (const index of columnsThat(goes)) {
      if (excess() <= 0 || fitted.names.length === 1) return;
      fitted = without(fitted, index);
    }
  };
  hideWhile((values) => values.every((value) => NOTHING.test(value)));
  hideWhile((values) => values.every((value) => LONG_ID.test(value)));
  while (excess() > 0) {
    const next = shortened(fitted, excess());
    if (next === null) break;
    fitted = next;
  }
  // The last figure is the one a table is for: of a report, the cost.
  const last = fitted.figures.lastIndexOf(true);
  hideWhile((_values, index) => fitted.figures[index] === true && index !== last);
  return fitted;
}

const columnOf = (cells: Cells, index: number): string[] =>
  cells.rows.map((row) => row[index] ?? '');

const columnWidth = (cells: Cells, index: number): number =>
  [cells.names[index] ?? '', ...columnOf(cells, index)].reduce(
    (most, text) => Math.max(most, widthOf(text)),
    0,
  );

const totalWidth = (cells: Cells): number =>
  cells.names.reduce((sum, _name, index) => sum + columnWidth(cells, index), 0) +
  GAP * (cells.names.length - 1);

function without(cells: Fitted, gone: number): Fitted {
  const rest = <T>(values: readonly T[]): T[] => values.filter((_value, index) => index !== gone);
  return {
    names: rest(cells.names),
    figures: rest(cells.figures),
    rows: cells.rows.map(rest),
    hidden: [cells.names[gone] ?? '', ...cells.hidden],
  };
}

/** The widest text loses what is too much, down to where it is no longer the widest; null where none can give way. */
function shortened(cells: Fitted, excess: number): Fitted | null {
  const texts = cells.names
    .map((name, index) => ({ index, width: columnWidth(cells, index), least: widthOf(name) }))
    .filter(({ index }) => cells.figures[index] !== true)
    .map((text) => ({ ...text, least: Math.max(TEXT_WIDTH_MIN, text.least) }))
    .filter(({ width, least }) => width > least)
    .sort((a, b) => b.width - a.width);
  const [widest, second] = texts;
  if (widest === undefined) return null;
  const floor = Math.max(widest.least, Math.min(second?.width ?? 0, widest.width - 1));
  const target = Math.max(widest.width - excess, floor);
  const rows = cells.rows.map((row) =>
    row.map((text, index) => (index === widest.index ? cutMiddle(text, target) : text)),
  );
  return { ...cells, rows };
}

/** Both ends of a name show more than its beginning alone. */
export function cutMiddle(text: string, width: number): string {
  const letters = Array.from(text);
  if (letters.length <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  return `${letters.slice(0, head).join('')}…${letters.slice(letters.length - (width - 1 - head)).join('')}`;
}
