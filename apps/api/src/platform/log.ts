import { pid, version as nodeVersion } from 'node:process';
import { pino, type Logger } from 'pino';
import type { Config } from './config.js';
import { VERSION } from './version.js';

export type { Logger };

/** No secret reaches a log: headers that carry one are cut before a line is written. */
export function createLogger(config: Pick<Config, 'LOG_LEVEL'>): Logger {
  return pino({
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
  });
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
