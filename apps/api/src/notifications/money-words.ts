import { formatMinor, toFemto, toMinor } from '@bursar/pricing';

const CENTS = 2;

/** "$1,234.50", for a person to read. */
export function dollars(usd: string): string {
  const text = formatMinor(toMinor(toFemto(usd), CENTS), CENTS);
  const [whole = '0', cents = '00'] = text.replace('-', '').split('.');
  return `${text.startsWith('-') ? '-' : ''}$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}
