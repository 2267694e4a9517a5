import { z } from 'zod';
import { allowListOf } from './outgoing/allowed.js';
import { proxyList } from './http/proxies.js';

/** A blank variable means what an absent one means. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const proxies = z.string().transform((text, context) => {
  const named = text.split(/[\s,]+/).filter((word) => word !== '');
  const list = proxyList(named);
  if (typeof list !== 'string') return list;
  context.addIssue({
    code: 'custom',
    message: `“${list}” is no address, network (10.0.0.0/8), loopback, linklocal or uniquelocal`,
  });
  return z.NEVER;
});

const Env = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address'),
  REDIS_URL: optional(z.string().regex(/^rediss?:\/\//, 'must be a redis:// address')),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4400),
  /** Loopback by default. */
  BURSAR_HOST: z.string().default('127.0.0.1'),
  /** Addresses and networks whose word on where a request came from is taken. */
  BURSAR_TRUSTED_PROXIES: optional(proxies),
  /** Where people reach this installation: links that Bursar writes begin with it. */
  BURSAR_PUBLIC_URL: optional(
    z
      .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
      .transform((text) => text.replace(/\/+$/, '')),
  ),
  /** An upload or a download on which nothing moves for so long is cut. */
  BURSAR_IDLE_SECONDS: z.coerce.number().int().min(1).max(300).default(15),
  /** Where a worker answers `/metrics`, `/healthz` and `/readyz`; nowhere unless set. */
  BURSAR_METRICS_PORT: optional(z.coerce.number().int().min(0).max(65_535)),
  BURSAR_METRICS_HOST: z.string().default('127.0.0.1'),
  /** Hosts and networks that Bursar may fetch from although they are internal, or without TLS. */
  BURSAR_OUTGOING_ALLOW: optional(z.string().transform(allowListOf)),
  /** Where e-mail is handed over; without it no channel of the type email can send. */
  SMTP_URL: optional(z.string().regex(/^smtps?:\/\//, 'must be an smtp:// or smtps:// address')),
  /** Whom e-mail comes from. */
  SMTP_FROM: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z
      .string()
      .regex(/^[^\s@<>]+@[^\s@<>]+$/, 'must be an address of e-mail')
      .default('bursar@localhost'),
  ),
  BURSAR_DATA_DIR: z.string().default('.bursar'),
  /** Set by `npm start` while it serves the sample organisation. */
  BURSAR_IS_SAMPLE: z.stringbool().default(false),
  /** The secret of the local CLI: a key with every role, made at boot where it is not known yet. 22 characters of base 62 are 128 bits. */
  BURSAR_BOOT_TOKEN: optional(
    z
      .string()
      .regex(
        /^[\w-]{22,256}$/,
        'must be 22 to 256 letters, digits, - or _, such as `openssl rand -hex 24` prints',
      ),
  ),
  /** Months of usage that are welcome; older records are quarantined. */
  BURSAR_RETENTION_MONTHS: z.coerce.number().int().min(1).max(120).default(13),
  /** Imports served at once; further ones are asked to retry later. */
  BURSAR_IMPORTS_MAX: z.coerce.number().int().min(1).max(64).default(6),
  BURSAR_WEB_DIR: optional(z.string()),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Config = Readonly<z.infer<typeof Env>>;

export const CONFIG = Symbol('config');

/** Settings that nothing can be started with; the message names each and what it must be. */
export class BadSettings extends Error {}

/** Reports every problem at once, then refuses to start. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = Env.safeParse(env);
  if (!parsed.success)
    throw new BadSettings(`Bad configuration:\n${z.prettifyError(parsed.error)}`);
  return Object.freeze(parsed.data);
}
