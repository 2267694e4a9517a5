import { writeSync } from 'node:fs';
import { UnsupportedPostgres } from './postgres/supported-version.js';
import { BadSettings } from './config.js';
import { databaseAway } from './postgres/database-away.js';
import { DomainError } from './errors.js';

/** The exit codes of a start that failed. `npm start` gives up at once on the first, and never on the last. */
const EXIT = { badSetting: 2, failed: 1, unavailable: 69 } as const;

/** A role or password that is refused, a database that is not there, a right that is missing. */
const REFUSED = /^(28|3D000|42501)/;
const PLACE_TAKEN = /^E(ADDRINUSE|ADDRNOTAVAIL|ACCES)$/;

/** What a failed start says and ends with: a sentence for what an operator can change, the stack of a bug. */
function endingOf(error: unknown): { code: number; text: string } {
  if (error instanceof BadSettings || error instanceof UnsupportedPostgres)
    return { code: EXIT.badSetting, text: error.message };
  const away = databaseAway(error);
  if (away !== null) return { code: EXIT.unavailable, text: away.message };
  if (!(error instanceof Error)) return { code: EXIT.failed, text: String(error) };
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (REFUSED.test(code))
    return {
      code: EXIT.badSetting,
      text: `The database refuses: ${error.message}. Check DATABASE_URL and the rights of its role.`,
    };
  if (PLACE_TAKEN.test(code))
    return {
      code: EXIT.failed,
      text: `Cannot listen: ${error.message}. Choose another PORT or BURSAR_HOST.`,
    };
  if (error instanceof DomainError) return { code: EXIT.failed, text: error.message };
  return { code: EXIT.failed, text: error.stack ?? error.message };
}

/** Runs the start of a process; one that fails ends it. */
export async function startProcess(begin: () => Promise<unknown>): Promise<void> {
  try {
    await begin();
  } catch (error) {
    const { code, text } = endingOf(error);
    sayAtOnce(text);
    process.exit(code);
  }
}

/** Before the process ends, or never: standard error may be a file on a full disk. */
function sayAtOnce(text: string): void {
  try {
    writeSync(process.stderr.fd, `${text}\n`);
  } catch {
    // The exit code still says it.
  }
}
