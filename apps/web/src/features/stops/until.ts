const MINUTE = 60_000;

/** How long a stop may hold; empty: until a person resumes. */
export const SPANS = [
  { value: '', label: 'Until a person resumes it' },
  { value: '15', label: '15 minutes' },
  { value: '60', label: '1 hour' },
  { value: '120', label: '2 hours' },
  { value: '480', label: '8 hours' },
  { value: '1440', label: '24 hours' },
] as const;

export function untilOf(span: string, now: number): string | null {
  return span === '' ? null : new Date(now + Number(span) * MINUTE).toISOString();
}
