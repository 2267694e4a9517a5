import type { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import type { Sql, Tx } from '../platform/database.js';

import type { Finding, LineOf, Note, Path } from './config-problem.js';

/** One line of a plan. `before` and `after` also go to the audit entry. */
export interface PlannedChange {
  readonly action: 'add' | 'change' | 'remove';
  readonly entityType: string;
  readonly entityId: string;
  readonly summary: string;
  readonly before: unknown;
  readonly after: unknown;
  /** What may take the approval of other people. */
  readonly asks?: Ask;
}

/** A change that people may have to approve: of what kind, how much more it allows, and whose it is. */
export interface Ask {
  readonly what: string;
  /** USD as decimal text; null: no amount, or not known how much. */
  readonly amountUsd: string | null;
  readonly team: string | null;
}

/** What a change denies at once: calls that pass now and would not pass a moment after it. */
export interface PlannedDenial {
  readonly entityType: string;
  readonly entityId: string;
  /** Which calls, why and until when, as a reader sees it. */
  readonly sentence: string;
}

export interface PlanContext {
  /** Also remove what the file does not name. */
  readonly prune: boolean;
  /** The same of other sections; left out: as of this one. */
  readonly prunes?: (section: string) => boolean;
  /** The whole file, by section key, each part valid. */
  readonly file: Readonly<Record<string, unknown>>;
  /** When it is planned: what the file says without a day goes by it. */
  readonly at: Date;
}

/** Pure. Whether what another section has and the file does not name is gone afterwards. */
export const isPruned = (
  { prune, prunes }: Pick<PlanContext, 'prune' | 'prunes'>,
  section: string,
): boolean => prunes?.(section) ?? prune;

export interface ApplyContext {
  readonly actor: Actor;
  /** The instant of the change: what closes, closes here; what opens in its place opens here. */
  readonly at: Date;
}

/** What has to happen once, whichever of its sections changed. Safe in any order with others. */
export interface Consequence {
  follow(tx: Tx, actor: Actor): Promise<unknown>;
}

export interface SectionPlan {
  readonly changes: readonly PlannedChange[];
  readonly warnings: readonly string[];
  /** Problems of the file that only the database can show. */
  readonly findings: readonly Finding[];
  /** What applying it denies at once. */
  denies(sql: Sql, at: Date): Promise<readonly PlannedDenial[]>;
  apply(tx: Tx, context: ApplyContext): Promise<void>;
}

interface SectionState {
  /** What the file would say; undefined leaves the key out. */
  exported(): unknown;
  plan(wanted: unknown, context: PlanContext): SectionPlan;
}

/** One key of the configuration file. Later domains bring their own. */
export interface ConfigSection {
  readonly key: string;
  /** Where the key stands in an exported file. */
  readonly position: number;
  readonly schema: z.ZodType;
  /** Places below the key whose numbers are kept as written; '*' is any step. */
  readonly exactText: readonly Path[];
  readonly consequence: Consequence;
  /** Rules that no shape can state. Asked even where the shape is wrong, so `raw` may be anything. */
  check(raw: unknown, note: Note, lineOf: LineOf): void;
  load(sql: Sql): Promise<SectionState>;
}

export interface SectionSpec<Wanted, State, Edit> {
  readonly key: string;
  readonly position: number;
  readonly schema: z.ZodType<Wanted>;
  readonly exactText?: readonly Path[];
  readonly consequence: Consequence;
  check?(raw: unknown, note: Note, lineOf: LineOf): void;
  load(sql: Sql): Promise<State>;
  /** Pure. Without `wanted` the file does not name the key. */
  plan(state: State, wanted: Wanted | undefined, context: PlanContext): Planned<Edit>;
  apply(tx: Tx, edits: readonly Edit[], context: ApplyContext): Promise<void>;
  /** Which calls the edits deny at once; asked before they are applied. Left out: none. */
  denies?(sql: Sql, edits: readonly Edit[], ahead: Ahead<State>): Promise<readonly PlannedDenial[]>;
  /** Pure, and in stable order. */
  toFile(state: State): unknown;
  /** Pure. What a change may take of other people's approval; null: nothing. */
  asks?(change: PlannedChange, state: State): Ask | null;
}

/** What is known when a section is asked what its edits deny. */
export interface Ahead<State> {
  readonly state: State;
  readonly context: PlanContext;
  readonly at: Date;
}

/** A change as the reader sees it, with what has to be done in the database. */
export type Edited<Edit> = PlannedChange & { readonly edit: Edit };

export interface Planned<Edit> {
  readonly changes: readonly Edited<Edit>[];
  readonly warnings?: readonly string[];
  readonly findings?: readonly Finding[];
}

/** Hides what a section keeps to itself, so that sections of any domain stand in one list. */
export function defineSection<Wanted, State, Edit>(
  spec: SectionSpec<Wanted, State, Edit>,
): ConfigSection {
  return {
    key: spec.key,
    position: spec.position,
    schema: spec.schema,
    exactText: spec.exactText ?? [],
    consequence: spec.consequence,
    check: (raw, note, lineOf) => spec.check?.(raw, note, lineOf),
    load: async (sql) => {
      const state = await spec.load(sql);
      return {
        exported: () => spec.toFile(state),
        plan: (wanted, context) => {
          const named = wanted === undefined ? undefined : spec.schema.parse(wanted);
          const planned = spec.plan(state, named, context);
          const edits = planned.changes.map(({ edit }) => edit);
          return {
            changes: planned.changes.map(({ edit: _, ...change }) => {
              const asks = spec.asks?.(change, state) ?? null;
              return asks === null ? change : { ...change, asks };
            }),
            warnings: planned.warnings ?? [],
            findings: planned.findings ?? [],
            denies: async (sql, at) =>
              edits.length === 0
                ? []
                : ((await spec.denies?.(sql, edits, { state, context, at })) ?? []),
            apply: (tx, applying) => spec.apply(tx, edits, applying),
          };
        },
      };
    },
  };
}

/** The sections this process knows, in the order of the file. */
export class ConfigSections {
  private readonly known: ConfigSection[] = [];

  add(...sections: readonly ConfigSection[]): void {
    for (const section of sections) {
      if (this.known.some(({ key }) => key === section.key))
        throw new Error(`Two sections claim ${section.key}.`);
      this.known.push(section);
    }
    this.known.sort((a, b) => a.position - b.position);
  }

  all(): readonly ConfigSection[] {
    return this.known;
  }
}
