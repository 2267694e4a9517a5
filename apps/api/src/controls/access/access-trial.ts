import { type AccessAnswer, accessFor, compileAccess, type ModelNames } from '@bursar/policy';
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

/** Pure. What one rule would have denied, by team, model and region; the most calls first. */
export function tryAccess(
  { scope, allow, regions }: AccessInFile,
  called: readonly CalledKind[],
  { identify, names }: Models,
): Tried {
  const access = compileAccess(
    [{ scope, ...(allow !== undefined && { allow }), ...(regions !== undefined && { regions }) }],
    identify,
  );
  const rows = new Map<string, DeniedKind & { readonly priced: bigint }>();
  let [calls, denied] = [0n, 0n];
  for (const kind of called) {
    const subject = subjectOf(kind);
    const known = names(kind.provider, kind.model);
    if (access.about(subject, known).length === 0) continue;
    calls += kind.calls;
    const answer: AccessAnswer = accessFor(subject, access, known);
    if (answer.allowed) continue;
    denied += kind.calls;
    const { team, model, region } = kind;
    const key = JSON.stringify([team, model, region, answer.because]);
    const before = rows.get(key);
    const priced = (before?.priced ?? 0n) + kind.calls - kind.unpriced;
    rows.set(key, {
      ...{ team, model, region, because: answer.because, priced },
      calls: (before?.calls ?? 0n) + kind.calls,
      usd: priced === 0n ? null : (before?.usd ?? 0n) + kind.usd,
      lastOn: before !== undefined && before.lastOn > kind.lastOn ? before.lastOn : kind.lastOn,
    });
  }
  const sorted = [...rows.values()].sort((a, b) => (a.calls > b.calls ? -1 : 1));
  return { calls, denied, rows: sorted.map(({ priced: _, ...row }) => row) };
}

function subjectOf({ custom, ...kind }: CalledKind) {
  const { user = null, ...dimensions } = custom;
  return { ...kind, user, dimensions };
}
