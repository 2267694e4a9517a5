import { Invalid } from '../../platform/errors.js';
import type { Stage } from './statement-csv.js';

/** Of a month that was closed, as a query names it; null: the one in force. */
export function versionIn(text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Invalid(`“${text}” is no version.`, {
    slug: 'bad_version',
    hint: 'Versions are whole numbers from 1.',
  });
}

/** As accrued, unless a query asks for what the invoices say. */
export function stageIn(text: string | undefined): Stage {
  if (text === undefined || text === '' || text === 'accrual') return 'accrual';
  if (text === 'final') return 'final';
  throw new Invalid(`“${text}” is no stage of a month.`, {
    slug: 'bad_stage',
    hint: 'Write accrual or final.',
  });
}
