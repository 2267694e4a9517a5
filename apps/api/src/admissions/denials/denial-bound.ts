/** What bound in a denial: the one thing to change if it should not. */
export interface Bound {
  readonly kind: string;
  readonly id: string;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Read from what the caller was answered. */
export function boundOf(detail: Readonly<Record<string, unknown>>): Bound {
  const facts = (detail['facts'] ?? {}) as Readonly<Record<string, unknown>>;
  switch (detail['code']) {
    case 'budget_exhausted':
      return { kind: 'budget', id: textOf(facts['budget']) };
    case 'stopped':
      if (facts['frozen'] === true) return { kind: 'key', id: textOf(facts['keyId']) };
      return 'stop' in facts
        ? { kind: 'stop', id: textOf(facts['stop']) }
        : { kind: 'budget', id: textOf(facts['budget']) };
    case 'rate_limited':
      return 'quota' in facts
        ? { kind: 'quota', id: textOf(facts['quota']) }
        : { kind: 'budget', id: textOf(facts['budget']) };
    case 'model_not_allowed':
      return { kind: 'access', id: textOf(facts['rule']) };
    case 'no_healthy_target':
      return { kind: 'route', id: textOf(facts['route']) };
    case 'budget_unavailable':
      return { kind: 'budget', id: textOf(facts['budget']) };
    case 'journal_unavailable':
      return { kind: 'gateway', id: textOf(detail['gateway']) };
    case 'unpriced_model':
      return { kind: 'price', id: textOf(detail['detail']).split(': ')[0] ?? '' };
    default:
      return { kind: 'scope', id: '' };
  }
}
