const WRITTEN = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/i;

/** Pure. A number as decimal text without an exponent: '1.2E-7' is '0.00000012'. Null for what is no number. */
export function decimalText(written: string): string | null {
  const found = WRITTEN.exec(written.trim());
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = found ?? [];
  if (found === null || whole + fraction === '') return null;
  const places = fraction.length - Number(exponent);
  const digits = (whole + fraction).padStart(places + 1, '0') + '0'.repeat(Math.max(0, -places));
  const at = digits.length - Math.max(0, places);
  const left = digits.slice(0, at).replace(/^0+(?=\d)/, '');
  const right = digits.slice(at).replace(/0+$/, '');
  const text = right === '' ? left : `${left}.${right}`;
  return sign === '-' && text !== '0' ? `-${text}` : text;
}
