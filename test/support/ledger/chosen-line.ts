import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabase } from '../processes/database.js';

const WAIT_MS_MAX = 120_000;
const POLL_MS = 5;
/** What the close of a month writes as it pins it, and as it issues its statements. */
export const OF_PINS = ['public.audit_entry', 'chargeback.close', 'ledger.period', 'ledger.outbox'];
export const OF_ISSUES = ['chargeback.statement', 'chargeback.statement_line', 'chargeback.issue'];

/** So far away that no test gets there. */
const NEVER = 1_000_000_000;
/** The advisory lock at which a writer waits to be killed; of no lock of the product. */
const GATE = 771_177;

const INSTALL = [
  `CREATE SEQUENCE public.lines_to_go MINVALUE -${NEVER} MAXVALUE ${NEVER} START -${NEVER}`,
  'CREATE TABLE public.at_chosen_line (waits boolean NOT NULL)',
  'INSERT INTO public.at_chosen_line VALUES (false)',
  `CREATE FUNCTION public.count_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
   BEGIN
     IF nextval('public.lines_to_go') = 0 THEN
       IF (SELECT waits FROM public.at_chosen_line) THEN PERFORM pg_advisory_lock(${GATE});
       ELSE PERFORM pg_terminate_backend(pg_backend_pid());
       END IF;
     END IF;
     RETURN NEW;
   END $$`,
];

/** Connections that wait at the gate now. */
const WAITING = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ${GATE} AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/**
 * Counts the lines that are written to tables, and stops what writes a chosen one: in the middle of its work, however fast it is.
 * It ends the connection, after which the server keeps what it keeps of a killed process, or lets the writer wait until its process
 * was killed.
 */
export class ChosenLine {
  private constructor(
    private readonly database: Pick<TestDatabase, 'rows' | 'connect'>,
    private readonly tables: readonly string[],
  ) {}

  static async among(
    database: Pick<TestDatabase, 'rows' | 'connect'>,
    tables: readonly string[],
  ): Promise<ChosenLine> {
    for (const statement of INSTALL) await database.rows(statement);
    for (const table of tables)
      await database.rows(
        `CREATE TRIGGER count_line BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION public.count_line()`,
      );
    return new ChosenLine(database, tables);
  }

  /** How many lines some work writes that nothing disturbs. */
  async count(work: () => Promise<unknown>): Promise<number> {
    await this.countFrom(NEVER);
    await work();
    const [row] = await this.database.rows<{ at: bigint; called: boolean }>(
      'SELECT last_value AS at, is_called AS called FROM public.lines_to_go',
    );
    return row?.called === true ? Number(row.at) + NEVER + 1 : 0;
  }

  /** Ends the connection that writes the n-th line from now on, the first being 1. Answers whether the work failed. */
  async endAt(line: number, work: () => Promise<unknown>): Promise<boolean> {
    await this.countFrom(line - 1);
    const hasFailed = await work().then(
      () => false,
      () => true,
    );
    await this.countFrom(NEVER);
    return hasFailed;
  }

  /** Kills the process of the work while it waits at the n-th line, and lets its connection find that out. */
  async killAt(line: number, work: () => unknown, kill: () => Promise<unknown>): Promise<void> {
    const gate = await this.database.connect();
    await gate.query(`SELECT pg_advisory_lock(${GATE})`);
    await this.database.rows('UPDATE public.at_chosen_line SET waits = true');
    await this.countFrom(line - 1);
    void work();
    const deadline = Date.now() + WAIT_MS_MAX;
    while ((await this.database.rows(WAITING)).length === 0) {
      if (Date.now() > deadline) throw new Error(`Waited in vain for line ${line}.`);
      await sleep(POLL_MS);
    }
    await kill();
    await this.countFrom(NEVER);
    await gate.query(`SELECT pg_advisory_unlock(${GATE})`);
    await this.database.rows('UPDATE public.at_chosen_line SET waits = false');
  }

  async remove(): Promise<void> {
    for (const table of this.tables)
      await this.database.rows(`DROP TRIGGER count_line ON ${table}`);
    await this.database.rows('DROP FUNCTION public.count_line()');
    await this.database.rows('DROP TABLE public.at_chosen_line');
    await this.database.rows('DROP SEQUENCE public.lines_to_go');
  }

  private async countFrom(lines: number): Promise<void> {
    await this.database.rows(`SELECT setval('public.lines_to_go', ${-lines}, false)`);
  }
}
