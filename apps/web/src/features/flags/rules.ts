/** A rule of a flag as the configuration file has it. The first that fits decides. */
interface Rule {
  readonly when?: Readonly<Record<string, unknown>>;
  readonly rollout?: number;
  readonly value?: unknown;
  readonly variants?: readonly {
    readonly name?: string;
    readonly value?: unknown;
    readonly weight?: number;
  }[];
}

export function readRules(value: unknown): Rule[] {
  return Array.isArray(value) ? (value as Rule[]) : [];
}

/** "25% where team is search: true" */
export function ruleText(rule: Rule): string {
  const conditions = Object.entries(rule.when ?? {}).map(
    ([name, wanted]) =>
      `${name} is ${Array.isArray(wanted) ? wanted.map(plain).join(' or ') : plain(wanted)}`,
  );
  const share = rule.rollout === undefined ? '' : `${rule.rollout}%`;
  const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  const who = [share, where].filter((part) => part !== '').join(' ') || 'always';
  const given =
    rule.variants === undefined
      ? plain(rule.value)
      : rule.variants
          .map(({ name, value, weight }) => `${weight ?? 0} parts ${name ?? plain(value)}`)
          .join(', ');
  return `${who}: ${given}`;
}

/** A value as people read it: text bare, the rest as JSON. */
export function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The environments that a rule of any flag names. */
export function environmentsOf(flags: readonly { readonly rules: unknown }[]): string[] {
  const named = flags
    .flatMap(({ rules }) => readRules(rules))
    .flatMap(({ when }) => when?.environment ?? [])
    .filter((name): name is string => typeof name === 'string');
  return [...new Set(named)].sort();
}

/** The rules that can matter in an environment, without saying so again. */
export function rulesIn(rules: readonly Rule[], environment: string): Rule[] {
  return rules
    .filter(({ when }) => {
      const wanted = when?.environment;
      return wanted === undefined || [wanted].flat().includes(environment);
    })
    .map(({ when, ...rule }) => {
      const { environment: _, ...others } = when ?? {};
      return Object.keys(others).length === 0 ? rule : { ...rule, when: others };
    });
}
