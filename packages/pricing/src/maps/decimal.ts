/**
 * A price per token, as JSON has it, as decimal text per million. The number is read by its shortest text, which is what the
 * list's author wrote, and the point is moved: nothing is multiplied, so no digit is lost or made up.
 */
export function perMillion(perToken: number): string {
  return shifted(perToken, 6);
}

export const decimalText = (value: number): string => shifted(value, 0);

function shifted(value: number, places: number): string {
  if (!Number.isFinite(value) || value < 0) throw new RangeError(`${value} is no price.`);
  return shiftedText(value.toString(), places);
}

/** Decimal text with its point moved to the right, in its shortest form. */
export function shiftedText(decimal: string, places: number): string {
  const [, whole = '0', fraction = '', power = '0'] =
    /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(decimal) ?? [];
  const digits = whole + fraction;
  const point = whole.length + Number(power) + places;
  const padded = digits.padEnd(Math.max(point, digits.length), '0');
  const text =
    point <= 0
      ? `0.${'0'.repeat(-point)}${padded}`
      : `${padded.slice(0, point)}.${padded.slice(point)}`;
  return (
    text
      .replace(/0+$/, '')
      .replace(/\.$/, '')
      .replace(/^0+(?=\d)/, '') || '0'
  );
}
