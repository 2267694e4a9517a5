import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AwsFailure } from '../../connectors/connectors.module.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import type { Enforcer } from '../config/enforcer.js';
import { loadEnforcers } from '../config/enforcers.repository.js';
import type { Deny, DenyState } from './deny.js';
import {
  claimDeny,
  type DenyNote,
  noteDeny,
  releaseDenies,
  standingDenies,
  undoDeny,
} from './denies.repository.js';
import { DesiredService } from './desired.service.js';
import { IamService } from './iam.service.js';
import { RecordService } from './record.service.js';

/** Another worker takes a policy up so long after the one that worked on it has died. */
const CLAIM_MS = 60_000;
const AGAIN_MS = 20_000;
/** In one run. */
const WORKED_MAX = 500;

/**
 * Brings policies to where stops are: attaches those that are wanted, and detaches what is over. Either is written down after
 * it was done, and can be done again: a worker that dies in between loses nothing.
 */
@Injectable()
export class ReconcileService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(DesiredService) private readonly desired: DesiredService,
    @Inject(IamService) private readonly iam: IamService,
    @Inject(RecordService) private readonly record: RecordService,
  ) {}

  async run(): Promise<{ attached: number; detached: number }> {
    const enforcers = await loadEnforcers(this.database);
    await this.desired.wantForLadders(enforcers);
    await this.releaseEnded();
    const done = { attached: 0, detached: 0 };
    for (let worked = 0; worked < WORKED_MAX; worked += 1) {
      const state = await this.workOnOne(enforcers);
      if (state === null) break;
      if (state === 'attached' || state === 'detached') done[state] += 1;
    }
    return done;
  }

  private async releaseEnded(): Promise<void> {
    const standing = await standingDenies(this.database);
    if (standing.length === 0) return;
    const inForce = await this.desired.causesInForce(this.database);
    const ended = standing.filter(
      ({ cause, state }) => state !== 'releasing' && !inForce.has(cause),
    );
    await releaseDenies(
      this.database,
      ended.map(({ id }) => id),
      this.clock.now(),
    );
  }

  /** Null: nothing is due. */
  private async workOnOne(enforcers: readonly Enforcer[]): Promise<DenyState | null> {
    const now = this.clock.now();
    const claim = randomUUID();
    const deny = await claimDeny(this.database, claim, now, new Date(now.getTime() + CLAIM_MS));
    if (deny === null) return null;
    const note = await this.act(deny, enforcers);
    const isNoted = await this.database.bulk(async (tx) => {
      const noted = await noteDeny(tx, deny, claim, note);
      if (noted && note.state !== deny.state) await this.record.changed(tx, deny, note);
      return noted;
    });
    // Its cause ended while it was being attached, and another worker may have detached it before it was.
    if (!isNoted && note.state === 'attached') await undoDeny(this.database, deny.id, now);
    return isNoted ? note.state : deny.state;
  }

  private async act(deny: Deny, enforcers: readonly Enforcer[]): Promise<DenyNote> {
    const enforcer = enforcers.find(({ account }) => account === deny.account);
    try {
      if (enforcer === undefined) throw withoutEnforcer(deny);
      if (deny.state === 'releasing') {
        await this.iam.detach(enforcer, deny);
        return { state: 'detached', at: this.clock.now() };
      }
      if (enforcer.dryRun) throw inDryRun(deny);
      await this.iam.attach(enforcer, deny);
      return { state: 'attached', at: this.clock.now() };
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      const { message, hint } = error;
      const at = this.clock.now();
      return {
        state: deny.state,
        at,
        error: message,
        hint,
        nextAt: new Date(at.getTime() + AGAIN_MS),
      };
    }
  }
}

const withoutEnforcer = ({ account, state, policyName }: Deny): AwsFailure =>
  new AwsFailure(
    `No enforcer is configured for the account ${account}.`,
    state === 'releasing'
      ? `Configure it again, or delete the inline policy ${policyName} by hand.`
      : 'Add one under `enforcers` in the configuration file.',
    false,
  );

const inDryRun = ({ account }: Deny): AwsFailure =>
  new AwsFailure(
    `The enforcer of ${account} is in dry run: nothing is attached.`,
    'Set dryRun: false for it in the configuration file.',
    false,
  );
