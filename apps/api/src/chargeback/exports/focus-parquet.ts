import { toFemto } from '@bursar/pricing';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { StatementsOf } from '../statements/statements.service.js';
import { FOCUS_COLUMNS, focusRows } from './focus.js';

const isDecimal = (name: string): boolean => /(Cost|Price|Quantity)$/.test(name);
const isInstant = (name: string): boolean => /(Start|End)$/.test(name);

/** USD to the femtodollar, and quantities as finely: exact, where a double would not be. */
const DECIMAL = {
  type: 'FIXED_LEN_BYTE_ARRAY',
  type_length: 16,
  converted_type: 'DECIMAL',
  precision: 38,
  scale: 15,
} as const;
const INSTANT = { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' } as const;
const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;

const typeOf = (name: string) => (isDecimal(name) ? DECIMAL : isInstant(name) ? INSTANT : TEXT);

function valueOf(name: string, text: string | null): string | bigint | Date | null {
  if (text === null) return null;
  if (isDecimal(name)) return toFemto(text);
  return isInstant(name) ? new Date(text) : text;
}

/** The same rows as the CSV file, each column in its type: account ids stay text, and amounts exact. */
export function focusParquet(of: StatementsOf): Buffer {
  const rows = focusRows(of);
  return Buffer.from(
    parquetWriteBuffer({
      columnData: FOCUS_COLUMNS.map((name, i) => ({
        name,
        data: rows.map((cells) => valueOf(name, cells[i] ?? null)),
      })),
      schema: [
        { name: 'root', num_children: FOCUS_COLUMNS.length },
        ...FOCUS_COLUMNS.map((name) => ({
          ...{ name, repetition_type: 'OPTIONAL' as const },
          ...typeOf(name),
        })),
      ],
      createdBy: 'bursar',
    }),
  );
}
