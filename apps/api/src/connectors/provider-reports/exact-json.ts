import { decimalText } from '../bill/decimal-text.js';

/** Pure. JSON whose numbers are decimal texts: as binary numbers, amounts would lose digits. Throws SyntaxError. */
export function exactJson(text: string): unknown {
  const reviver = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' ? decimalText(context?.source ?? String(value)) : value;
  return JSON.parse(text, reviver);
}
