import { compileAccess } from '../access.js';
import type { PolicyDocument } from './document.js';
import { compileFlags, type Flags } from '../flags.js';
import { OfflineBudgets, readOffline } from '../offline.js';
import { Models } from './rates.js';
import { compileRoutes } from '../routes.js';
import type { CallRules } from '../rules.js';
import { ScopedList } from '../scope.js';
import { compileStops, type Stops } from '../stops.js';

/** Output tokens of a call that names none, where no limit and no model's ceiling does either. */
export const DEFAULT_MAX_OUTPUT_TOKENS = 8192;

/** A document made ready for questions. Nothing in it changes. */
export interface Policy extends CallRules {
  readonly environment: string;
  readonly version: number;
  readonly flags: Flags;
  readonly models: Models;
  /** What may be spent while Bursar cannot be reached; null if it says nothing of that. */
  readonly offline: OfflineBudgets | null;
  /** The stops it was published with; null if it carries none. */
  readonly stops: Stops | null;
}

export function compilePolicy(document: PolicyDocument): Policy {
  const offline = readOffline(document.notes, 'notes');
  return {
    environment: document.environment,
    version: document.version,
    flags: compileFlags(document.flags),
    routes: compileRoutes(document.routes),
    access: compileAccess(document.access),
    limits: new ScopedList(document.limits),
    models: new Models(document.rates),
    defaultMaxOutputTokens: document.defaultMaxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
    offline: offline && new OfflineBudgets(offline.budgets),
    stops: document.stops ? compileStops(document.stopsVersion ?? 0, document.stops) : null,
  };
}
