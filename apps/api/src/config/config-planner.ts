import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import type { Sql } from '../platform/database.js';
import { type ConfigFile, inOrder } from './config-file.js';
import type { ConfigProblem } from './config-problem.js';
import {
  type ConfigSection,
  ConfigSections,
  type PlannedChange,
  type PlannedDenial,
  type SectionPlan,
} from './config-section.js';

/** true: of all sections; or of these alone. */
export type Prune = boolean | readonly string[];

export interface Prepared {
  readonly section: ConfigSection;
  readonly plan: SectionPlan;
  /** What the section would say in a file, before the change. */
  exported(): unknown;
}

export type Preparing =
  | { readonly parts: readonly Prepared[] }
  | { readonly problems: readonly ConfigProblem[] };

/** What each section would make of a file. Changes nothing. */
@Injectable()
export class ConfigPlanner {
  constructor(
    @Inject(ConfigSections) private readonly sections: ConfigSections,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  all(): readonly ConfigSection[] {
    return this.sections.all();
  }

  async prepare(sql: Sql, file: ConfigFile, prune: Prune): Promise<Preparing> {
    const parts: Prepared[] = [];
    const at = this.now();
    for (const section of this.all()) {
      const state = await section.load(sql);
      const context = { ...pruning(prune, section.key), file: file.values, at };
      const plan = state.plan(file.values[section.key], context);
      parts.push({ section, plan, exported: () => state.exported() });
    }
    const findings = parts.flatMap(({ section, plan }) =>
      plan.findings.map((finding) =>
        file.toProblem({ ...finding, path: [section.key, ...finding.path] }),
      ),
    );
    return findings.length > 0 ? { problems: inOrder(findings) } : { parts };
  }

  async denials(sql: Sql, parts: readonly Prepared[]): Promise<PlannedDenial[]> {
    const at = this.now();
    const found: PlannedDenial[] = [];
    for (const { plan } of parts) found.push(...(await plan.denies(sql, at)));
    return found;
  }

  /** What each section would say in a file, by its key; one that says nothing is left out. */
  async exported(sql: Sql): Promise<Record<string, unknown>> {
    const values: Record<string, unknown> = {};
    for (const section of this.all()) {
      const value = (await section.load(sql)).exported();
      if (value !== undefined) values[section.key] = value;
    }
    return values;
  }
}

const pruning = (prune: Prune, section: string) => ({
  prune: prunes(prune, section),
  prunes: (other: string) => prunes(prune, other),
});

const prunes = (prune: Prune, section: string): boolean =>
  typeof prune === 'boolean' ? prune : prune.includes(section);

export const changesOf = (parts: readonly Prepared[]): PlannedChange[] =>
  parts.flatMap(({ plan }) => plan.changes);
