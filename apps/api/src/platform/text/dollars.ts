import { readableAmount } from '@bursar/pricing/decimal';

/** "$1,234.50", for a person to read. */
export function dollars(usd: string): string {
  const text = readableAmount(usd);
  return text.startsWith('-') ? `-$${text.slice(1)}` : `$${text}`;
}
