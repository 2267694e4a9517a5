import { Injectable } from '@nestjs/common';
import type { Actor } from '../platform/actor.js';
import type { Sql, Tx } from '../platform/database.js';
import type { Problem } from '../platform/outcome.js';
import type { Prune } from './config-planner.js';
import type { PlannedChange } from './config-section.js';

/** A change of the file, before anything is carried out. */
export interface WantedApply {
  readonly text: string;
  readonly prune: Prune;
  readonly reason: string | null;
  /** The name under which the file owns from then on what it names. */
  readonly owner: string | null;
  /** It is not from a file: what a file owns, it may not change. */
  readonly onScreen: boolean;
  readonly changes: readonly PlannedChange[];
}

export interface Gate {
  /** Null: it is carried out. An id: it waits for approval under that id. */
  hold(tx: Tx, actor: Actor, wanted: WantedApply): Promise<string | Problem | null>;
  /** What a dry run says about it. */
  warnings(sql: Sql, wanted: WantedApply): Promise<readonly string[]>;
}

/** Asked before a file is carried out. The domain that knows who approves what brings the answer. */
@Injectable()
export class ConfigGate {
  private gate: Gate | null = null;

  use(gate: Gate): void {
    this.gate = gate;
  }

  async hold(tx: Tx, actor: Actor, wanted: WantedApply): Promise<string | Problem | null> {
    return this.gate === null ? null : this.gate.hold(tx, actor, wanted);
  }

  async warnings(sql: Sql, wanted: WantedApply): Promise<readonly string[]> {
    return this.gate === null ? [] : this.gate.warnings(sql, wanted);
  }
}
