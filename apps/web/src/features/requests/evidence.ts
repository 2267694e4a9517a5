/** What Bursar saw when the request was made. Anything may be absent. */
export interface Evidence {
  readonly refusedLastDay: number | null;
  readonly exampleRequestId: string | null;
  readonly spentLast7DaysUsd: string | null;
  readonly costImpactUsd: string | null;
  readonly costImpactHow: string | null;
}

export function readEvidence(value: unknown): Evidence {
  const fields = (value ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : null);
  return {
    refusedLastDay: typeof fields.refusedLastDay === 'number' ? fields.refusedLastDay : null,
    exampleRequestId: text('exampleRequestId'),
    spentLast7DaysUsd: text('spentLast7DaysUsd'),
    costImpactUsd: text('costImpactUsd'),
    costImpactHow: text('costImpactHow'),
  };
}
