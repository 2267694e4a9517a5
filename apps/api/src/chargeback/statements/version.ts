import { Invalid } from '../../platform/errors.js';

/** Of a month that was closed, as a query names it; null: the one in force. */
export function versionIn(text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Invalid(`“${text}” is no version.`, {
    slug: 'bad_version',
    hint: 'Versions are whole numbers from 1.',
  });
}
