/** What Bursar saw when somebody asked. Anything may be absent. */
export interface Evidence {
  readonly refusedLastDay: number | null;
  readonly exampleRequestId: string | null;
  readonly spentLast7DaysUsd: string | null;
  readonly costImpactUsd: string | null;
  readonly costImpactHow: string | null;
}

export function readEvidence(value: unknown): Evidence {
  const told = (value ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string) => (typeof told[name] === 'string' ? told[name] : null);
  return {
    refusedLastDay: typeof told.refusedLastDay === 'number' ? told.refusedLastDay : null,
    exampleRequestId: text('exampleRequestId'),
    spentLast7DaysUsd: text('spentLast7DaysUsd'),
    costImpactUsd: text('costImpactUsd'),
    costImpactHow: text('costImpactHow'),
  };
}
