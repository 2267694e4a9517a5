import {
  type AccessRule,
  compileFlags,
  type FlagData,
  type Flags,
  type Health,
  type RouteData,
  type StopData,
} from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import { limitSettings } from '../budgets/budgets.module.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { loadAllControls } from './controls.repository.js';
import { stopsInForce } from './stops/stop.repository.js';
import { toStopData } from './stops/stop.js';
import { healthByRoute, loadTargetStates, type TargetState } from './target.repository.js';

/** Everything that judges a call apart from limits and money, made ready for questions. */
export interface ControlsState {
  readonly version: number;
  readonly flags: Flags;
  /** By key of the route. */
  readonly health: ReadonlyMap<string, Health>;
  /** As people wrote it. */
  readonly data: {
    readonly stops: readonly StopData[];
    readonly access: readonly AccessRule[];
    readonly flags: readonly FlagData[];
    readonly routes: readonly RouteData[];
  };
  readonly targets: readonly TargetState[];
}

/**
 * Controls in memory. Stops, rules, routes and the health of targets all raise the one version that admissions read and
 * compare in their own transaction, so knowing them costs no statement, and no admission of any process misses a stop: what
 * committed before an admission's transaction is in its version, and a state that is older than that version is read again.
 */
@Injectable()
export class ControlsStateService {
  private state: ControlsState | null = null;
  private loading: Promise<ControlsState> | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The last state read; null before the first read. */
  get known(): ControlsState | null {
    return this.state;
  }

  /** At least as new as the version. */
  async atLeast(version: number): Promise<ControlsState> {
    if (this.state !== null && this.state.version >= version) return this.state;
    // Reads that are under way may have begun before the change.
    await this.loading?.catch(() => null);
    if (this.state !== null && this.state.version >= version) return this.state;
    return this.load();
  }

  /** As it stands now, for one cheap question. */
  async now(): Promise<ControlsState> {
    return this.atLeast(await this.version());
  }

  private load(): Promise<ControlsState> {
    this.loading ??= this.read().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  /** The version first: what is read after it may be newer, and is then read again. */
  private async read(): Promise<ControlsState> {
    const version = await this.version();
    const [stops, controls, targets] = await Promise.all([
      stopsInForce(this.database, this.clock.now()),
      loadAllControls(this.database),
      loadTargetStates(this.database),
    ]);
    this.state = {
      version,
      flags: compileFlags(controls.flags),
      health: healthByRoute(controls.routes, targets),
      data: { ...controls, stops: stops.map(toStopData) },
      targets,
    };
    return this.state;
  }

  private version(): Promise<number> {
    return limitSettings.limitsVersion(this.database);
  }
}
