/**
 * Separate pools, so that no kind of work can take the connections of another: a report with a slow reader keeps no gateway
 * waiting. The lane is chosen once, where work enters: on the endpoint, by the job runner, or by a coalescer.
 */
export const LANES = ['decisions', 'intake', 'reports', 'screen', 'jobs', 'probe'] as const;
export type Lane = (typeof LANES)[number];

export type ProcessKind = 'api' | 'worker';

export interface LaneLimits {
  readonly connections: Readonly<Record<ProcessKind, number>>;
  /** More than so many that wait for a connection are turned away at once. */
  readonly waitersMax: number;
  readonly waitMs: number;
  readonly lockMs: number;
  readonly statementMs: number;
  /** Between two statements of one transaction: a process that is paused keeps its locks no longer than this. */
  readonly idleMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/**
 * Three apis and two workers fit into the 97 connections that Postgres gives to others than its superuser: 3 × (22 and one
 * that listens for policies) + 2 × (9 and what the queue takes) = 69 + 28.
 */
export const LANE_LIMITS: Readonly<Record<Lane, LaneLimits>> = {
  /** Admissions, settlements, leases, policies, flags: small and many, each with others behind it. */
  decisions: {
    connections: { api: 6, worker: 1 },
    waitersMax: 200,
    waitMs: 5 * SECOND,
    lockMs: 5 * SECOND,
    statementMs: 10 * SECOND,
    idleMs: 10 * SECOND,
  },
  /** Usage that arrives: COPY of thousands of lines, and the sums they change. */
  intake: {
    connections: { api: 4, worker: 2 },
    waitersMax: 256,
    waitMs: 30 * SECOND,
    lockMs: MINUTE,
    statementMs: 5 * MINUTE,
    idleMs: MINUTE,
  },
  /** Questions over the sums, and files made of their answers. */
  reports: {
    connections: { api: 3, worker: 1 },
    waitersMax: 24,
    waitMs: 10 * SECOND,
    lockMs: 10 * SECOND,
    statementMs: MINUTE,
    idleMs: MINUTE,
  },
  /** What people do on their screens, the configuration included. */
  screen: {
    connections: { api: 4, worker: 1 },
    waitersMax: 100,
    waitMs: 10 * SECOND,
    lockMs: 15 * SECOND,
    statementMs: MINUTE,
    idleMs: MINUTE,
  },
  /** Jobs, and what takes as long although a person waits for it: verify, rerate, reattribute. */
  jobs: {
    connections: { api: 3, worker: 3 },
    waitersMax: 50,
    waitMs: MINUTE,
    lockMs: MINUTE,
    statementMs: 15 * MINUTE,
    idleMs: MINUTE,
  },
  /** Whether the database answers, and what is scraped: waits behind no other work. */
  probe: {
    connections: { api: 2, worker: 1 },
    waitersMax: 8,
    waitMs: 2 * SECOND,
    lockMs: 2 * SECOND,
    statementMs: 2 * SECOND,
    idleMs: 2 * SECOND,
  },
};

/** Of the queue in a worker, when Postgres holds it: its pool, and one that listens, for the queue and for its worker. */
export const QUEUE_CONNECTIONS_MAX = 2;
