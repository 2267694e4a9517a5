import { InexactAmount, toFemto } from '@bursar/pricing';

/** A decimal of at least 0 and at most 15 decimals, so written that 12 and 12.0 are the same; null: it is none. */
export function plainDecimal(text: string): string | null {
  if (!/^\d{1,15}(\.\d+)?$/.test(text)) return null;
  try {
    toFemto(text);
  } catch (error) {
    if (error instanceof InexactAmount) return null;
    throw error;
  }
  const plain = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return plain.replace(/^0+(?=\d)/, '');
}
