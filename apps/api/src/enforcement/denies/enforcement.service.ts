import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { StoppingService, stopsInForce } from '../../controls/controls.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import type { Enforcer } from '../config/enforcer.js';
import { loadEnforcers } from '../config/enforcers.repository.js';
import { confirmTextFor, type Target } from '../plan/plan.js';
import { openNote } from '../plan/statement.js';
import { causeOfStop, type Deny, shown } from './deny.js';
import { listDenies } from './denies.repository.js';
import { DesiredService } from './desired.service.js';

export interface Plan {
  readonly targets: readonly Target[];
  readonly confirmText: string;
  /** Accounts whose enforcers attach nothing. */
  readonly dryRun: readonly string[];
  /** What a deny leaves open, in a sentence. */
  readonly note: string | null;
}

const SHOWN_MAX = 500;

/** The second ring: stops for those who call outside the gateways, by deny policies on their roles and users. */
@Injectable()
export class EnforcementService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(StoppingService) private readonly stopping: StoppingService,
    @Inject(DesiredService) private readonly desired: DesiredService,
  ) {}

  /** Who would be denied, and who else would be stopped by that. Refused like the stop itself. */
  async plan(actor: Actor, raw: unknown): Promise<Plan> {
    const { scope, confirmText } = await this.stopping.preview(actor, raw);
    const enforcers = await loadEnforcers(this.database);
    const targets = await this.desired.targetsOf({ scope }, enforcers);
    return {
      targets,
      confirmText: confirmTextFor(confirmText, targets),
      dryRun: dryRunOf(targets, enforcers),
      note: openNote(scope),
    };
  }

  /** Carries a stop that is in force to the callers outside. The list that was confirmed is the one that is denied. */
  async enforce(
    actor: Actor,
    { stop: id, reason, confirm }: { stop: string; reason: string; confirm: string },
  ): Promise<{ readonly denies: readonly Deny[] } | Problem> {
    const stops = await stopsInForce(this.database, this.clock.now());
    const stop = stops.find((one) => one.id === id && one.origin === 'person');
    if (stop === undefined) return NO_SUCH_STOP;
    const { targets, confirmText, dryRun } = await this.plan(actor, stop.scope);
    if (targets.every(({ decision }) => decision === 'refuse')) return nothingToDeny(targets);
    if (dryRun.length > 0) return inDryRun(dryRun);
    if (confirm.trim() !== confirmText)
      return refuse('not_confirmed', 'The confirmation text does not match.', {
        path: 'confirm',
        hint: `type "${confirmText}"`,
      });
    const cause = { cause: causeOfStop(id), scope: stop.scope, reason: stop.reason };
    return this.database.transaction(async (tx) => {
      const denies = await this.desired.want(tx, cause, targets);
      await this.audit.record(tx, actor, {
        action: 'stop.outside',
        entityType: 'stop',
        entityId: id,
        reason,
        after: { denies: denies.map(shown) },
      });
      return { denies };
    });
  }

  list(includeEnded: boolean): Promise<Deny[]> {
    return listDenies(this.database, includeEnded, SHOWN_MAX);
  }

  enforcers(): Promise<Enforcer[]> {
    return loadEnforcers(this.database);
  }
}

const dryRunOf = (targets: readonly Target[], enforcers: readonly Enforcer[]): string[] =>
  enforcers
    .filter(({ dryRun, account }) => dryRun && targets.some((one) => one.account === account))
    .map(({ account }) => account);

const NO_SUCH_STOP = refuse('unknown_stop', 'No stop of a person is in force under this id.', {
  path: 'stop',
  hint: 'take an id from the list of stops',
});

function nothingToDeny(targets: readonly Target[]): Problem {
  const [first] = targets;
  if (first === undefined)
    return refuse(
      'no_callers_outside',
      'No call within this scope was made outside the gateways.',
      {
        hint: 'Bursar considers calls of the last 14 days. The stop still applies to gateways.',
      },
    );
  const list = targets
    .map(({ arn, why, others }) => {
      const names = others.map(
        ({ team, session }) => `${team}${session === null ? '' : ` as ${session}`}`,
      );
      return `${arn}: ${why ?? ''}${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
    })
    .join(' ');
  return refuse('nothing_to_deny', `No caller outside can be denied. ${list}`, {
    hint: first.hint ?? 'See the plan.',
  });
}

const inDryRun = (accounts: readonly string[]): Problem =>
  refuse('dry_run', `The enforcer of ${accounts.join(', ')} is in dry run: nothing is attached.`, {
    hint: 'Set dryRun: false for it in the configuration file once the plan is what you want.',
  });
