import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Database, type Sql, type Tx } from '../platform/database.js';
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
  type SectionPlan,
} from './config-section.js';
import { takeLock } from '../platform/locks.js';

export interface ConfigPlan {
  readonly changes: readonly PlannedChange[];
  readonly warnings: readonly string[];
  readonly applied: boolean;
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
  ) {}

  /** All of the file or nothing of it. A dry run plans, and changes nothing. */
  async apply(actor: Actor, text: string, options: ApplyOptions): Promise<ConfigOutcome> {
    const read = readConfigFile(text, this.sections.all());
    if ('problems' in read) return read;
    return this.database.transaction(async (tx) => {
      if (!options.dryRun) await takeLock(tx, 'configuration');
      const prepared = await this.plan(tx, read.file, options.prune);
      const findings = prepared.flatMap(({ section, plan }) =>
        plan.findings.map((finding) =>
          read.file.toProblem({ ...finding, path: [section.key, ...finding.path] }),
        ),
      );
      if (findings.length > 0) return { problems: inOrder(findings) };
      if (!options.dryRun) await this.carryOut(tx, actor, prepared, options.reason);
      return {
        changes: prepared.flatMap(({ plan }) => plan.changes),
        warnings: prepared.flatMap(({ plan }) => plan.warnings),
        applied: !options.dryRun,
      };
    });
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

  private async plan(tx: Tx, file: ConfigFile, prune: boolean): Promise<Prepared[]> {
    const prepared: Prepared[] = [];
    for (const section of this.sections.all()) {
      const state = await section.load(tx);
      prepared.push({
        section,
        plan: state.plan(file.values[section.key], { prune, file: file.values }),
      });
    }
    return prepared;
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
