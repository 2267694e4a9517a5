/** What Bursar saw when the request was made. Anything may be absent. */
export interface Evidence {
  readonly refusedLastDay: number | null;
  readonly exampleRequestId: string | null;
  readonly spentLast7DaysUsd: string | null;
  readonly costImpactUsd: string | null;
  readonly costImpactHow: string | null;
  /** Of a budget, at the pace of the last seven days, by the end of its window. */
  readonly projectedUsd: string | null;
  readonly windowEndsAt: string | null;
  /** The budget above that has the least left. */
  readonly budgetAbove: string | null;
  readonly leftAboveUsd: string | null;
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
    projectedUsd: text('projectedUsd'),
    windowEndsAt: text('windowEndsAt'),
    budgetAbove: text('budgetAbove'),
    leftAboveUsd: text('leftAboveUsd'),
  };
}
