import { decimalText } from '../bill/decimal-text.js';

/** One row of a file: what is in its columns, as the file's format gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** Null for what is empty: a CSV file knows no other nothing. */
export function textIn(row: Row, column: string): string | null {
  const value = row[column];
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null;
}

/** Decimal text; Parquet has binary numbers, whose shortest text is what was meant. */
export const decimalIn = (row: Row, column: string): string | null =>
  decimalText(textIn(row, column) ?? '');

/** YYYY-MM-DD, UTC. */
export function dayIn(row: Row, column: string): string | null {
  const text = textIn(row, column);
  return text !== null && /^\d{4}-\d{2}-\d{2}/.test(text) ? text.slice(0, 10) : null;
}

/** A map, whether Parquet's own or the JSON that a CSV file has in its place. */
export function mapIn(row: Row, column: string): Readonly<Record<string, string>> {
  const value = row[column];
  const read = typeof value === 'string' ? parsed(value) : value;
  const pairs = Array.isArray(read) ? read.map(pairOf) : pairsOf(read);
  return Object.fromEntries(
    pairs.flatMap(([key, one]) =>
      typeof key === 'string' && typeof one === 'string' && one !== '' ? [[key, one]] : [],
    ),
  );
}

function pairsOf(read: unknown): (readonly [unknown, unknown])[] {
  if (read instanceof Map) return [...(read as Map<unknown, unknown>)];
  return typeof read === 'object' && read !== null ? Object.entries(read) : [];
}

function pairOf(entry: unknown): readonly [unknown, unknown] {
  const { key, value } = (entry ?? {}) as { key?: unknown; value?: unknown };
  return [key, value];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
