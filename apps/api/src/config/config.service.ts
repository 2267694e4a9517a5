import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql, type Tx } from '../platform/database.js';
import { ConfigGate, type WantedApply } from './config-gate.js';
import {
  type ConfigFile,
  fileJsonSchema,
  inOrder,
  readConfigFile,
  writeConfigFile,
} from './config-file.js';
import type { ConfigProblem } from './config-problem.js';
import {
  type ConfigSection,
  ConfigSections,
  type PlannedChange,
  type PlannedDenial,
  type SectionPlan,
} from './config-section.js';
import { invariant } from '../platform/errors.js';
import { takeLock } from '../platform/locks.js';
import type { Problem } from '../platform/outcome.js';

export interface ConfigPlan {
  readonly changes: readonly PlannedChange[];
  readonly warnings: readonly string[];
  /** What it denies at once. */
  readonly denies: readonly PlannedDenial[];
  readonly applied: boolean;
  /** Under this id it waits for the approval of other people. */
  readonly proposal: string | null;
}

export interface ApplyOptions {
  readonly dryRun: boolean;
  /** Also removes what the file does not name. */
  readonly prune: boolean;
  readonly reason: string | null;
}

export type ConfigOutcome = ConfigPlan | { readonly problems: readonly ConfigProblem[] };

interface Prepared {
  readonly section: ConfigSection;
  readonly plan: SectionPlan;
}

/** The configuration file: what it would change, the change itself, and the file back. */
@Injectable()
export class ConfigService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ConfigSections) private readonly sections: ConfigSections,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ConfigGate) private readonly gate: ConfigGate,
  ) {}

  /** All of the file or nothing of it. A dry run plans, and changes nothing. */
  async apply(actor: Actor, text: string, options: ApplyOptions): Promise<ConfigOutcome> {
    const read = readConfigFile(text, this.sections.all());
    if ('problems' in read) return read;
    return this.database.transaction(async (tx) => {
      if (!options.dryRun) await takeLock(tx, 'configuration');
      const prepared = await this.prepare(tx, read.file, options.prune);
      if ('problems' in prepared) return prepared;
      const plan = planOf(prepared.parts, await this.denials(tx, prepared.parts));
      const { prune, reason, dryRun } = options;
      const wanted = { text, prune, reason, changes: changesOf(prepared.parts) };
      if (dryRun)
        return { ...plan, warnings: [...plan.warnings, ...(await this.gate.warnings(tx, wanted))] };
      const held = await this.gate.hold(tx, actor, wanted);
      if (typeof held === 'string') return { ...plan, proposal: held };
      if (held !== null) return { problems: [nowhere(held)] };
      await this.carryOut(tx, actor, prepared.parts, reason);
      return { ...plan, applied: true };
    });
  }

  /** What the file would change now, as a reader sees it; the caller holds the lock of the configuration, or only looks. */
  async changesOf(
    tx: Sql,
    { text, prune }: Pick<WantedApply, 'text' | 'prune'>,
  ): Promise<readonly PlannedChange[] | null> {
    const read = readConfigFile(text, this.sections.all());
    if ('problems' in read) return null;
    const prepared = await this.prepare(tx, read.file, prune);
    return 'problems' in prepared ? null : changesOf(prepared.parts);
  }

  /** After its approval, in the transaction of that, which holds the lock of the configuration. */
  async applyApproved(tx: Tx, actor: Actor, wanted: Omit<WantedApply, 'changes'>): Promise<void> {
    const read = readConfigFile(wanted.text, this.sections.all());
    invariant(!('problems' in read), 'a file that was approved can be read');
    const prepared = await this.prepare(tx, read.file, wanted.prune);
    invariant(!('problems' in prepared), 'a file that was approved can be applied');
    await this.carryOut(tx, actor, prepared.parts, wanted.reason);
  }

  /** The file that would make this organisation: the same bytes as long as nothing changes. */
  async exportFile(sql: Sql = this.database): Promise<string> {
    const values: Record<string, unknown> = {};
    for (const section of this.sections.all()) {
      const value = (await section.load(sql)).exported();
      if (value !== undefined) values[section.key] = value;
    }
    return writeConfigFile(values);
  }

  schema(): unknown {
    return fileJsonSchema(this.sections.all());
  }

  private async prepare(
    tx: Sql,
    file: ConfigFile,
    prune: boolean,
  ): Promise<{ readonly parts: Prepared[] } | { readonly problems: readonly ConfigProblem[] }> {
    const parts: Prepared[] = [];
    const at = this.clock.now();
    for (const section of this.sections.all()) {
      const state = await section.load(tx);
      parts.push({
        section,
        plan: state.plan(file.values[section.key], { prune, file: file.values, at }),
      });
    }
    const findings = parts.flatMap(({ section, plan }) =>
      plan.findings.map((finding) =>
        file.toProblem({ ...finding, path: [section.key, ...finding.path] }),
      ),
    );
    return findings.length > 0 ? { problems: inOrder(findings) } : { parts };
  }

  private async denials(sql: Sql, parts: readonly Prepared[]): Promise<PlannedDenial[]> {
    const at = this.clock.now();
    const found: PlannedDenial[] = [];
    for (const { plan } of parts) found.push(...(await plan.denies(sql, at)));
    return found;
  }

  /** Audit entries come last: writing one makes every other change in the house wait for this commit. */
  private async carryOut(
    tx: Tx,
    actor: Actor,
    prepared: readonly Prepared[],
    reason: string | null,
  ): Promise<void> {
    const changing = prepared.filter(({ plan }) => plan.changes.length > 0);
    const at = this.clock.now();
    for (const { plan } of changing) await plan.apply(tx, { actor, at });
    for (const consequence of new Set(changing.map(({ section }) => section.consequence))) {
      await consequence.follow(tx, actor);
    }
    await this.audit.recordAll(
      tx,
      actor,
      changing
        .flatMap(({ plan }) => plan.changes)
        .map(({ action, entityType, entityId, before, after }) => ({
          action: `${entityType}.${action}`,
          entityType,
          entityId,
          reason,
          before,
          after,
        })),
    );
  }
}

const changesOf = (parts: readonly Prepared[]): PlannedChange[] =>
  parts.flatMap(({ plan }) => plan.changes);

/** As its author reads it; what a change asks of others is no part of it. */
const planOf = (parts: readonly Prepared[], denies: readonly PlannedDenial[]): ConfigPlan => ({
  changes: changesOf(parts).map(({ asks: _, ...change }) => change),
  warnings: parts.flatMap(({ plan }) => plan.warnings),
  denies,
  applied: false,
  proposal: null,
});

const nowhere = ({ code, message, hint }: Problem): ConfigProblem => ({
  ...{ code, message, path: null, line: null, column: null, hint: hint ?? null },
});
