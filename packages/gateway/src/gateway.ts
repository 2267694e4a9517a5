import { denied, type Admission, type Denied } from './admission/admission.js';
import { Admissions } from './admission/admissions.js';
import { toFemto } from './amounts.js';
import { Authority } from './admission/authority.js';
import { problemOf, type GatewayCall } from './admission/call.js';
import { Deliveries } from './journal/deliveries.js';
import { Denials } from './journal/denials.js';
import { Endings } from './journal/endings.js';
import type { Report } from './events.js';
import { lockFolder } from './journal/files.js';
import { TargetHealthWatch } from './health.js';
import { Judgement } from './admission/judgement.js';
import { LeaseReports } from './lease/lease-reports.js';
import { Leases } from './lease/leases.js';
import { ADMIT_MS_MAX, CLOSE_MS_MAX, type GatewayOptions } from './options.js';
import { Offline } from './offline/offline.js';
import { PolicyFeed } from './policy/policy-feed.js';
import { PolicyStore } from './policy/policy-store.js';
import { Records } from './journal/records.js';
import { recover } from './journal/recovery.js';
import { StrictLane } from './admission/strict-lane.js';
import { Waits } from './waits.js';

export interface GatewayStatus {
  readonly epoch: number;
  readonly stream: 'live' | 'polling';
  readonly policyVersion: number;
  readonly stopsVersion: number;
  readonly leases: number;
  /** Calls that have not ended. */
  readonly underWay: number;
  /** Ends, and denials, that the api has not acknowledged. */
  readonly unreported: number;
  /** Why this gateway should be sent no calls: what is wrong, and what to do; null: nothing is. */
  readonly notReady: string | null;
}

/** Reads what an earlier life left, asks for policy and stops once, and is ready. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { offlineUsd } = options;
  if (offlineUsd !== undefined && toFemto(offlineUsd) === null)
    throw new Error(`offlineUsd is no amount in USD: ${offlineUsd}`);
  const unlock = await lockFolder(options.dataDir);
  try {
    const report: Report = options.onEvent ?? (() => undefined);
    const { dataDir, gateway: name, journalBytesMax } = options;
    const records = await Records.open(dataDir, name, report, journalBytesMax);
    const gateway = new Gateway(options, records, report, unlock);
    await gateway.start();
    return gateway;
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** Asks before each call, and reports afterwards what it cost. */
export class Gateway {
  readonly #authority: Authority;
  readonly #waits = new Waits();
  readonly #deliveries = new Deliveries(this.#waits);
  readonly #store: PolicyStore;
  readonly #feed: PolicyFeed;
  readonly #health = new TargetHealthWatch();
  readonly #leaseReports: LeaseReports;
  readonly #leases: Leases | null;
  readonly #denials: Denials;
  readonly #admissions: Admissions;
  readonly #loops: Promise<unknown>[] = [];
  #closing: Promise<void> | null = null;

  constructor(
    private readonly options: GatewayOptions,
    private readonly records: Records,
    private readonly report: Report,
    private readonly unlock: () => Promise<void>,
  ) {
    const { environment, gateway, dataDir: folder, policyKeys, heartbeatMsMax } = options;
    const [waits, deliveries] = [this.#waits, this.#deliveries];
    const authority = new Authority(options, report);
    this.#authority = authority;
    this.#store = new PolicyStore(folder, environment, report);
    const feedOptions = { environment, gateway, folder, policyKeys, heartbeatMsMax };
    this.#feed = new PolicyFeed(authority, this.#store, waits, report, feedOptions);
    this.#leaseReports = new LeaseReports(authority, records, deliveries, waits);
    const endings = new Endings(authority, records, deliveries, this.#leaseReports, report);
    this.#leases = options.lanes === 'strict' ? null : this.#makeLeases();
    this.#leaseReports.onHandBack = (leaseId) => this.#leases?.dropLease(leaseId);
    const health = this.#health;
    this.#denials = new Denials(gateway, authority, waits, report);
    this.#admissions = new Admissions({
      environment,
      records,
      endings,
      judgement: new Judgement(
        this.#store,
        environment,
        options.keyName ?? null,
        () => health.health,
      ),
      health,
      strict: new StrictLane(authority, waits, { admitMsMax: options.admitMsMax ?? ADMIT_MS_MAX }),
      leases: this.#leases,
      offline: new Offline(records, {
        keyName: options.keyName ?? null,
        cap: options.offlineUsd === undefined ? null : toFemto(options.offlineUsd),
      }),
      denials: this.#denials,
      report,
      whyOf: (requestId) => authority.whyOf(requestId),
    });
  }

  #makeLeases(): Leases {
    const { records } = this;
    const { epoch } = records;
    return new Leases(this.#authority, this.#waits, this.report, {
      gateway: this.options.gateway,
      epoch,
      granted: (leaseId) => records.write({ k: 'lease', lease: { leaseId, epoch } }),
      giveBack: (slice) =>
        this.#leaseReports.giveBack(slice.grant.leaseId, (ids) => {
          slice.listed = ids;
        }),
    });
  }

  /** Use `createGateway`. */
  async start(): Promise<void> {
    const { endings } = this.#admissions;
    recover(this.records, endings, this.#leaseReports, this.report);
    this.#denials.resume(this.records.book.denials);
    await this.#feed.start();
    this.#loops.push(this.#watchHealth());
    if (this.#leases !== null) this.#loops.push(this.#leases.sweepLoop());
  }

  /** May this call be made, and how? Never throws: what goes wrong is a reason not to make it. */
  async admit(call: GatewayCall): Promise<Admission | Denied> {
    if (this.#closing !== null) return CLOSING;
    return this.#admissions.admit(call);
  }

  /** The same without waiting, where a lease in hand or a stop decides; null: ask. */
  admitNow(call: GatewayCall): Admission | Denied | null {
    return this.#closing === null ? this.#admissions.admitNow(call) : CLOSING;
  }

  get status(): GatewayStatus {
    return {
      epoch: this.records.epoch,
      stream: this.#feed.live ? 'live' : 'polling',
      policyVersion: this.#store.versionOf('policy'),
      stopsVersion: this.#store.inForce.stops.version,
      leases: this.#leases?.size ?? 0,
      underWay: this.#admissions.underWay.size,
      unreported: this.#deliveries.size + this.#denials.size,
      notReady: this.#notReady,
    };
  }

  get #notReady(): string | null {
    if (this.#closing !== null) return CLOSING.denied.detail;
    if (this.#authority.refusal !== null) return this.#authority.refusal;
    if (this.#store.versionOf('policy') > 0) return null;
    const { url, environment } = this.options;
    return `No policy of the environment ${environment} has come from ${url} yet: is the api there, and is BURSAR_URL right?`;
  }

  /** Resolves once the api has acknowledged everything that has ended, or was refused, so far. */
  async reported(): Promise<void> {
    await this.#admissions.endings.handedOver();
    await this.#deliveries.whenIdle();
    await this.#denials.whenReported();
  }

  /** Lets calls under way end, hands leases back and reports what is left, as long as `closeMsMax` allows. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const over = new Waits();
    const late = over.sleep(this.options.closeMsMax ?? CLOSE_MS_MAX);
    const isLate = late.then(() => true);
    while (
      this.#admissions.underWay.size > 0 &&
      !(await Promise.race([isLate, over.sleep(20).then(() => false)]))
    );
    this.#leases?.dropAll();
    await Promise.race([late, this.reported()]);
    over.close();
    this.#waits.close();
    this.#authority.close();
    await Promise.all([this.#feed.close(), ...this.#loops]);
    const { left } = this.#denials;
    if (left.length + this.records.book.denials.length > 0)
      this.records.note({ k: 'denials', left });
    await this.records.close();
    await this.unlock();
  }

  async #watchHealth(): Promise<void> {
    do {
      this.#health.follow(this.#store.inForce.policy);
      this.#health.tick(Date.now());
    } while (await this.#waits.sleep(HEALTH_MS));
  }
}

const HEALTH_MS = 1_000;
const CLOSING = denied(
  problemOf(503, 'closing', 'This gateway is shutting down.', { retryAfterSeconds: 1 }),
);
