/** Readers of values whose shape has not been checked: what does not fit is left out, and nothing throws. */
export const recordOf = (raw: unknown): Readonly<Record<string, unknown>> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw)
    ? (raw as Record<string, unknown>)
    : {};

export const listOf = (raw: unknown): readonly unknown[] => (Array.isArray(raw) ? raw : []);

export const textOf = (raw: unknown): string | undefined =>
  typeof raw === 'string' ? raw : undefined;

/** Texts of a list, or of a single text, with where each stands below it. */
export function textsOf(
  raw: unknown,
): { readonly text: string; readonly step: readonly number[] }[] {
  if (typeof raw === 'string') return [{ text: raw, step: [] }];
  return listOf(raw).flatMap((item, at) =>
    typeof item === 'string' ? [{ text: item, step: [at] }] : [],
  );
}
