import { pid, version as nodeVersion } from 'node:process';
import { type Logger, pino } from 'pino';
import type { Config } from './config.js';
import { VERSION } from './version.js';

export type { Logger };

/** What waits to be written while the disk is full; beyond it lines are lost, so that memory is not. */
const UNWRITTEN_BYTES_MAX = 1024 * 1024;

/** Standard output. A log that cannot be written must not end what it speaks of: it goes on once there is room. */
function destination(): pino.DestinationStream {
  const stream = pino.destination({ dest: 1, sync: true, maxLength: UNWRITTEN_BYTES_MAX });
  stream.on('error', () => undefined);
  return stream;
}

/** No secret reaches a log: headers that carry one are cut before a line is written. */
export function createLogger(config: Pick<Config, 'LOG_LEVEL'>): Logger {
  const options: pino.LoggerOptions = {
    level: config.LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        '*.authorization',
        '*.cookie',
        '*.password',
        '*.secret',
        '*.token',
        'authorization',
        'cookie',
        'password',
        'secret',
        'token',
      ],
      censor: '[removed]',
    },
  };
  return pino(options, destination());
}

export const LOGGER = Symbol('logger');

/** What this process is and stands on. Of addresses only hosts are written, never who signs in there. */
export function logStart(log: Logger, process: 'api' | 'worker', config: Config): void {
  const { DATABASE_URL, REDIS_URL, BURSAR_IS_SAMPLE } = config;
  log.info(
    {
      process,
      version: VERSION,
      node: nodeVersion,
      pid,
      database: hostOf(DATABASE_URL),
      redis: REDIS_URL === undefined ? null : hostOf(REDIS_URL),
      sample: BURSAR_IS_SAMPLE,
    },
    'starting',
  );
}

function hostOf(address: string): string {
  if (!URL.canParse(address)) return 'unreadable';
  const { host, pathname } = new URL(address);
  return `${host}${pathname}`;
}
