import { traceIdOf } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import { denialViews } from '../admissions/admissions.module.js';
import { limitAlerts } from '../budgets/budgets.module.js';
import { holdViews } from '../holds/holds.module.js';
import { ledgerCalls } from '../ledger/ledger.module.js';
import type { Actor } from '../platform/actor.js';
import { Database } from '../platform/database.js';
import { isUuid } from '../platform/ids.js';
import { keyOf } from '../usage/usage.module.js';
import { knownSources } from './explanation.repository.js';
import {
  explainCall,
  explainDenial,
  explainHold,
  type Explanation,
  mayRead,
  teamOfDenial,
  userOfDenial,
} from './explanation.js';

const ID_MAX = 256;
/** Settlements under one name of the provider's. */
const TOGETHER_MAX = 50;

/** Why a call was refused, sent elsewhere, or charged: found by any of its names. */
@Injectable()
export class ExplainService {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * The newest first, and those of a trace in their order; what belongs to a team that the actor may not see is as if it were
   * not kept.
   */
  async why(actor: Actor, id: string): Promise<Explanation[]> {
    const wanted = id.trim();
    if (wanted === '' || wanted.length > ID_MAX || /\p{Cc}/u.test(wanted)) return [];
    const trace = traceIdOf(wanted);
    const [denials, ofRequest, ofTrace, calls] = await Promise.all([
      denialViews.findDenials(this.database, wanted, trace),
      holdViews.findHoldsOfRequest(this.database, wanted),
      trace === null ? [] : holdViews.findHoldsOfTrace(this.database, trace),
      this.callsNamed(wanted),
    ]);
    const asked = new Map([...ofRequest, ...ofTrace].map((hold) => [hold.id, hold]));
    const others = calls.flatMap(({ admission }) => admission ?? []);
    const ids = [...(isUuid(wanted) ? [wanted.toLowerCase()] : []), ...others];
    const more = await holdViews.findHoldsById(
      this.database,
      ids.filter((one) => !asked.has(one)),
    );
    const holds = [...asked.values(), ...more];
    const admissions = holds.map((hold) => hold.id);
    const [callsOfHolds, alerts] = await Promise.all([
      ledgerCalls.findCallsOfAdmissions(this.database, admissions),
      limitAlerts.findAlerts(this.database, admissions),
    ]);
    const explained = new Set(admissions);
    const isTrace = [...denials, ...holds].some(
      ({ traceId }) => traceId !== null && traceId === trace,
    );
    return [
      ...denials
        .filter((denial) => mayRead(actor, teamOfDenial(denial), userOfDenial(denial)))
        .map((denial) => explainDenial(denial)),
      ...holds
        .filter(({ call }) => mayRead(actor, call['team'] ?? null, call['user'] ?? null))
        .map((hold) =>
          explainHold(
            actor,
            hold,
            callsOfHolds.filter(({ admission }) => admission === hold.id),
            alerts.filter(({ admission }) => admission === hold.id),
          ),
        ),
      ...calls
        .filter(({ admission }) => admission === null || !explained.has(admission))
        .filter(({ team, user }) => mayRead(actor, team, user))
        .map(explainCall),
    ].sort((a, b) => (isTrace ? 1 : -1) * (a.at.getTime() - b.at.getTime()));
  }

  /** A provider's name for a call is found by everywhere it could have come from. */
  private async callsNamed(id: string): Promise<ledgerCalls.CallRow[]> {
    const sources = await knownSources(this.database);
    const keys = sources.map(({ provider, account, region }) =>
      keyOf(provider, account, region, id),
    );
    const [logged, settled] = await Promise.all([
      ledgerCalls.findCalls(this.database, keys),
      ledgerCalls.findSettlementsOf(this.database, id, TOGETHER_MAX),
    ]);
    return [...logged, ...settled];
  }
}
