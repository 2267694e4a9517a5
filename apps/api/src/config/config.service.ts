import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.module.js';
import type { Actor } from '../platform/actor.js';
import { Database, type Sql, type Tx } from '../platform/database.js';
import { ConfigGate, type WantedApply } from './config-gate.js';
import {
  type ConfigFile,
  fileJsonSchema,
  inOrder,
  readConfigFile,
  writeConfigFile,
} from './config-file.js';
import { changesOf, ConfigPlanner, type Prepared, type Prune } from './config-planner.js';
import { type ConfigProblem, nowhere } from './config-problem.js';
import type { PlannedChange, PlannedDenial } from './config-section.js';
import { type Basis, basisFindings } from './screen/basis.js';
import { OwnersService } from './screen/owners.service.js';
import { invariant } from '../platform/errors.js';
import { takeLock } from '../platform/locks.js';
import { type Problem, refuse } from '../platform/outcome.js';

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
  readonly prune: Prune;
  readonly reason: string | null;
  /** The file owns from then on what it names, under this name. */
  readonly owner?: string | null;
  /** What the author saw, of all that the text changes; null: it may change anything. */
  readonly basis?: readonly Basis[] | null;
}

export type ConfigOutcome = ConfigPlan | { readonly problems: readonly ConfigProblem[] };

/** The configuration file: what it would change, the change itself, and the file back. */
@Injectable()
export class ConfigService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ConfigPlanner) private readonly planner: ConfigPlanner,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(ConfigGate) private readonly gate: ConfigGate,
    @Inject(OwnersService) private readonly owners: OwnersService,
  ) {}

  /** All of the file or nothing of it. A dry run plans, and changes nothing. */
  async apply(actor: Actor, text: string, options: ApplyOptions): Promise<ConfigOutcome> {
    const read = readConfigFile(text, this.planner.all());
    if ('problems' in read) return read;
    const { prune, reason, dryRun, owner = null } = options;
    return this.database.transaction(async (tx) => {
      if (!dryRun) await takeLock(tx, 'configuration');
      const prepared = await this.planner.prepare(tx, read.file, prune);
      if ('problems' in prepared) return prepared;
      const refused = await this.refusals(tx, actor, read.file, prepared.parts, options);
      if (refused.length > 0) return { problems: refused };
      const plan = planOf(prepared.parts, await this.planner.denials(tx, prepared.parts));
      const onScreen = actor.via === 'web';
      const wanted = { text, prune, reason, owner, onScreen, changes: changesOf(prepared.parts) };
      const warnings = [
        ...plan.warnings,
        ...(await this.owners.warnings(tx, read.file, prepared.parts, owner)),
      ];
      if (dryRun)
        return { ...plan, warnings: [...warnings, ...(await this.gate.warnings(tx, wanted))] };
      const held = await this.gate.hold(tx, actor, wanted);
      if (typeof held === 'string') return { ...plan, warnings, proposal: held };
      if (held !== null) return { problems: [nowhere(held)] };
      await this.carryOut(tx, actor, { parts: prepared.parts, file: read.file, reason, owner });
      return { ...plan, warnings, applied: true };
    });
  }

  /**
   * What a change that waits would do now, as a reader sees it; the caller holds the lock of the configuration, or only looks. One
   * that was made on screen is not carried out once a file owns what it changes.
   */
  async changesOf(
    tx: Sql,
    { text, prune, onScreen }: Pick<WantedApply, 'text' | 'prune' | 'onScreen'>,
  ): Promise<readonly PlannedChange[] | Problem> {
    const read = readConfigFile(text, this.planner.all());
    if ('problems' in read) return notApplicable();
    const prepared = await this.planner.prepare(tx, read.file, prune);
    if ('problems' in prepared) return notApplicable();
    const [owned] = onScreen ? await this.owners.findings(tx, prepared.parts) : [];
    if (owned !== undefined)
      return refuse(owned.code, `This was changed on screen, and by now ${owned.message}.`, {
        hint: 'Release that section under Configuration, or withdraw this and change the file.',
      });
    return changesOf(prepared.parts);
  }

  /** After its approval, in the transaction of that, which holds the lock of the configuration. */
  async applyApproved(
    tx: Tx,
    actor: Actor,
    wanted: Omit<WantedApply, 'changes' | 'onScreen'>,
  ): Promise<void> {
    const read = readConfigFile(wanted.text, this.planner.all());
    invariant(!('problems' in read), 'a file that was approved can be read');
    const prepared = await this.planner.prepare(tx, read.file, wanted.prune);
    invariant(!('problems' in prepared), 'a file that was approved can be applied');
    const { reason, owner } = wanted;
    await this.carryOut(tx, actor, { parts: prepared.parts, file: read.file, reason, owner });
  }

  /** The file that would make this organisation: the same bytes as long as nothing changes. */
  async exportFile(sql: Sql = this.database): Promise<string> {
    return writeConfigFile(await this.planner.exported(sql));
  }

  schema(): unknown {
    return fileJsonSchema(this.planner.all());
  }

  /** Why this change may not be made here, or not as its author saw it. */
  private async refusals(
    sql: Sql,
    actor: Actor,
    file: ConfigFile,
    parts: readonly Prepared[],
    { basis = null }: ApplyOptions,
  ): Promise<readonly ConfigProblem[]> {
    const now = Object.fromEntries(parts.map((part) => [part.section.key, part.exported()]));
    const findings = [
      ...(actor.via === 'web' ? await this.owners.findings(sql, parts) : []),
      ...(basis === null ? [] : basisFindings(basis, file.values, now)),
    ];
    return inOrder(findings.map((finding) => file.toProblem(finding)));
  }

  /** Audit entries come last: writing one makes every other change in the house wait for this commit. */
  private async carryOut(tx: Tx, actor: Actor, carried: Carried): Promise<void> {
    const { parts, file, reason, owner } = carried;
    const changing = parts.filter(({ plan }) => plan.changes.length > 0);
    const at = this.planner.now();
    for (const { plan } of changing) await plan.apply(tx, { actor, at });
    for (const consequence of new Set(changing.map(({ section }) => section.consequence))) {
      await consequence.follow(tx, actor);
    }
    const owned = await this.owners.own(tx, actor, file, owner, at);
    const changes = changing
      .flatMap(({ plan }) => plan.changes)
      .map(({ action, entityType, entityId, before, after }) => ({
        action: `${entityType}.${action}`,
        entityType,
        entityId,
        before,
        after,
      }));
    await this.audit.recordAll(
      tx,
      actor,
      [...changes, ...owned].map((change) => ({ ...change, reason })),
    );
  }
}

const notApplicable = (): Problem =>
  refuse('not_applicable', 'This file can be applied no more.', {
    hint: 'a dry run of it says why',
  });

interface Carried {
  readonly parts: readonly Prepared[];
  readonly file: ConfigFile;
  readonly reason: string | null;
  readonly owner: string | null;
}

/** As its author reads it; what a change asks of others is no part of it. */
const planOf = (parts: readonly Prepared[], denies: readonly PlannedDenial[]): ConfigPlan => ({
  changes: changesOf(parts).map(({ asks: _, ...change }) => change),
  warnings: parts.flatMap(({ plan }) => plan.warnings),
  denies,
  applied: false,
  proposal: null,
});
