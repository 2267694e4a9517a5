import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Database, type Sql, type Tx } from '../../platform/database.js';
import { takeLock } from '../../platform/locks.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import { type ConfigFile, readConfigFile, writeConfigFile } from '../config-file.js';
import { ConfigPlanner, type Prepared } from '../config-planner.js';
import type { Finding } from '../config-problem.js';
import { type Owner, OwnersRepository } from './owners.repository.js';
import { plain } from './piece.js';

interface OwnerChange {
  readonly action: string;
  readonly entityType: 'configSection';
  readonly entityId: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Differences beyond these are counted. */
const NAMED_MAX = 5;

/** Which sections a file owns: on screen they are read-only until they are released, and what differs from the file is shown. */
@Injectable()
export class OwnersService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ConfigPlanner) private readonly planner: ConfigPlanner,
    @Inject(OwnersRepository) private readonly owners: OwnersRepository,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  all(sql: Sql = this.database): Promise<Owner[]> {
    return this.owners.all(sql);
  }

  /** What keeps a change that is made on screen from being made there. */
  async findings(sql: Sql, parts: readonly Prepared[]): Promise<Finding[]> {
    const owners = new Map((await this.all(sql)).map((owner) => [owner.section, owner]));
    return parts.flatMap(({ section: { key }, plan }) => {
      const owner = owners.get(key);
      if (owner === undefined || plan.changes.length === 0) return [];
      const message = `${key} belongs to the file ${owner.file}`;
      const hint = 'change it in the file, or release it under Configuration first';
      return [{ path: [key], code: 'owned_by_file', message, hint, atKey: true }];
    });
  }

  /** What a file overwrites that was changed elsewhere since it was last applied, and what it leaves to differ from another. */
  async warnings(
    sql: Sql,
    file: ConfigFile,
    parts: readonly Prepared[],
    name: string | null,
  ): Promise<string[]> {
    const owners = await this.all(sql);
    const found: string[] = [];
    for (const owner of owners.filter(({ section }) => file.values[section] !== undefined)) {
      const { section } = owner;
      if (owner.file === name) {
        const drift = await this.drift(sql, owner);
        if (drift.length > 0)
          found.push(`${section} was changed since ${name} was last applied: ${listed(drift)}`);
      } else if (name !== null) found.push(`${section} belonged to the file ${owner.file}`);
      else if (parts.some((part) => part.section.key === section && part.plan.changes.length > 0))
        found.push(`${section} belongs to the file ${owner.file}, which says otherwise by then`);
    }
    return found;
  }

  /** What the file would change back, as sentences. */
  async drift(sql: Sql, { section, text }: Owner): Promise<readonly string[]> {
    const read = readConfigFile(text, this.planner.all());
    if ('problems' in read) return ['What the file said can be applied no more.'];
    const found = this.planner.all().find(({ key }) => key === section);
    if (found === undefined) return [];
    const state = await found.load(sql);
    const { values } = read.file;
    const context = { prune: true, file: values, at: this.planner.now() };
    return state.plan(values[section], context).changes.map(({ summary }) => summary);
  }

  /** A file that owns what it names gives up what it names no more. Without a name nothing changes hands. */
  async own(
    tx: Tx,
    actor: Actor,
    file: ConfigFile,
    name: string | null,
    at: Date,
  ): Promise<OwnerChange[]> {
    if (name === null) return [];
    const before = new Map((await this.all(tx)).map((owner) => [owner.section, owner.file]));
    const sections = this.planner.all().filter(({ key }) => file.values[key] !== undefined);
    const named = sections.map(({ key }) => key);
    const said = named.map((section): Owner => {
      const text = writeConfigFile({ [section]: plain(file.values[section]) });
      return { section, file: name, text, by: actor.name, at };
    });
    const givenUp = [...before].flatMap(([section, owner]) =>
      owner === name && !named.includes(section) ? [section] : [],
    );
    await this.owners.save(tx, said);
    await this.owners.remove(tx, givenUp);
    return [
      ...named
        .filter((section) => before.get(section) !== name)
        .map((section) => handedOver(section, before.get(section) ?? null, name)),
      ...givenUp.map((section) => handedOver(section, name, null)),
    ];
  }

  /** From then on the section is changed on screen, until a file takes it again. */
  async release(actor: Actor, section: string, reason: string): Promise<Problem | null> {
    if (reason.trim() === '')
      return refuse('reason_missing', 'A reason is needed.', {
        path: 'reason',
        hint: 'say why it is changed on screen from now on',
      });
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'configuration');
      const owner = (await this.all(tx)).find((one) => one.section === section);
      if (owner === undefined)
        return refuse('not_owned', `No file owns ${section}.`, { path: 'section' });
      await this.owners.remove(tx, [section]);
      await this.audit.record(tx, actor, {
        ...handedOver(section, owner.file, null),
        reason: reason.trim(),
      });
      return null;
    });
  }
}

function handedOver(section: string, from: string | null, to: string | null): OwnerChange {
  return {
    action: to === null ? 'configSection.release' : 'configSection.own',
    entityType: 'configSection',
    entityId: section,
    before: from === null ? null : { file: from },
    after: to === null ? null : { file: to },
  };
}

function listed(sentences: readonly string[]): string {
  const more = sentences.length - NAMED_MAX;
  const shown = sentences.slice(0, NAMED_MAX).join('; ');
  return more > 0 ? `${shown}; and ${String(more)} more` : shown;
}
