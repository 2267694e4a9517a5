import { pino, type Logger } from 'pino';
import type { Config } from './config.js';

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
