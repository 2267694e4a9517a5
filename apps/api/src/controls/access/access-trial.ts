import { scopeId } from '@bursar/limits';
import { accessFor, compileAccess, type ModelNames } from '@bursar/policy';
import type { AccessInFile } from '../control-file.js';

/** Calls of one kind: as much as rules of access look at. */
export interface CalledKind {
  /** Null: of none. */
  readonly team: string | null;
  readonly project: string | null;
  readonly environment: string | null;
  readonly provider: string;
  readonly model: string;
  readonly region: string;
  /** The user, and the organisation's own dimensions. */
  readonly custom: Readonly<Record<string, string>>;
  readonly calls: bigint;
  readonly unpriced: bigint;
  /** Femtodollars. */
  readonly usd: bigint;
  /** The last day of such calls. */
  readonly lastOn: string;
}

export interface DeniedKind extends Pick<CalledKind, 'team' | 'model' | 'region' | 'lastOn'> {
  readonly because: 'model' | 'region';
  readonly calls: bigint;
  /** Null: none of them has a price. */
  readonly usd: bigint | null;
}

export interface Tried {
  readonly calls: bigint;
  readonly denied: bigint;
  readonly rows: readonly DeniedKind[];
}

/** The names of models, as the price book knows them. */
export interface Models {
  readonly identify: (model: string) => string;
  readonly names: (provider: string, model: string) => ModelNames;
}

const toRule = ({ scope, allow, regions }: AccessInFile) => ({
  scope,
  ...(allow !== undefined && { allow }),
  ...(regions !== undefined && { regions }),
});

/** Pure. What one rule would have denied, by team, model and region; the most calls first. */
export function tryAccess(
  rule: AccessInFile,
  called: readonly CalledKind[],
  { identify, names }: Models,
): Tried {
  const access = compileAccess([toRule(rule)], identify);
  const denied = new Denied();
  let calls = 0n;
  for (const kind of called) {
    const subject = subjectOf(kind);
    const known = names(kind.provider, kind.model);
    if (access.about(subject, known).length === 0) continue;
    calls += kind.calls;
    const answer = accessFor(subject, access, known);
    if (!answer.allowed) denied.add(kind, answer.because);
  }
  return { calls, denied: denied.calls, rows: denied.rows() };
}

/** Pure. What these rules would have denied of what those in force let pass, by the scope of the rule that denies. */
export function newlyDenied(
  saved: readonly AccessInFile[],
  inForce: readonly AccessInFile[],
  called: readonly CalledKind[],
  { identify, names }: Models,
): ReadonlyMap<string, Omit<Tried, 'calls'>> {
  const next = compileAccess(saved.map(toRule), identify);
  const now = compileAccess(inForce.map(toRule), identify);
  const found = new Map<string, Denied>();
  for (const kind of called) {
    const subject = subjectOf(kind);
    const known = names(kind.provider, kind.model);
    const answer = accessFor(subject, next, known);
    if (answer.allowed || !accessFor(subject, now, known).allowed) continue;
    const id = scopeId(answer.rule.scope);
    const denied = found.get(id) ?? new Denied();
    found.set(id, denied);
    denied.add(kind, answer.because);
  }
  return new Map(
    [...found].map(([id, denied]) => [id, { denied: denied.calls, rows: denied.rows() }]),
  );
}

/** Adds denied calls up, by team, model and region. */
class Denied {
  calls = 0n;
  readonly #rows = new Map<string, DeniedKind & { readonly priced: bigint }>();

  add(kind: CalledKind, because: DeniedKind['because']): void {
    this.calls += kind.calls;
    const { team, model, region } = kind;
    const key = JSON.stringify([team, model, region, because]);
    const before = this.#rows.get(key);
    const priced = (before?.priced ?? 0n) + kind.calls - kind.unpriced;
    this.#rows.set(key, {
      ...{ team, model, region, because, priced },
      calls: (before?.calls ?? 0n) + kind.calls,
      usd: priced === 0n ? null : (before?.usd ?? 0n) + kind.usd,
      lastOn: before !== undefined && before.lastOn > kind.lastOn ? before.lastOn : kind.lastOn,
    });
  }

  /** The most calls first. */
  rows(): DeniedKind[] {
    const sorted = [...this.#rows.values()].sort((a, b) => (a.calls > b.calls ? -1 : 1));
    return sorted.map(({ priced: _, ...row }) => row);
  }
}

function subjectOf({ custom, ...kind }: CalledKind) {
  const { user = null, ...dimensions } = custom;
  return { ...kind, user, dimensions };
}
