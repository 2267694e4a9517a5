/**
 * Fractions of one positive denominator as whole units that sum to `total`, which is their exact sum. Each is cut towards zero; what
 * is missing goes one unit each to the largest remainders, equals in their order. Negated fractions give the negated answer.
 */
export function roundParts(
  numerators: readonly bigint[],
  denominator: bigint,
  total: bigint,
): bigint[] {
  const parts = numerators.map((numerator) => numerator / denominator);
  const missing = total - parts.reduce((sum, part) => sum + part, 0n);
  const step = missing < 0n ? -1n : 1n;
  const neediest = numerators
    .map((numerator, index) => ({ index, need: (numerator % denominator) * step }))
    .sort((a, b) => (a.need === b.need ? a.index - b.index : a.need > b.need ? -1 : 1))
    .slice(0, Number(missing * step));
  for (const { index } of neediest) parts[index] = (parts[index] ?? 0n) + step;
  return parts;
}
