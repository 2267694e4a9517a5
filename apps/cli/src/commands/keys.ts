import { type Command, InvalidArgumentError, Option } from 'commander';
import { badInput } from '../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../graphql.js';
import { type Column, type Format, put, say, show } from '../output.js';
import type { Server } from '../server.js';
import { type Context, outputOption, reasonOption, toInstant, toList } from './context.js';

interface Key {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly prefix: string;
  readonly team: string | null;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly createdBy: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly local: boolean;
}

interface NewKey {
  readonly key: Key;
  readonly secret: string;
}

interface CreateOptions {
  readonly gateway?: string;
  readonly ingest?: string;
  readonly cli?: string;
  readonly service?: string;
  readonly scopes?: readonly string[];
  readonly team?: string;
  readonly roles?: readonly string[];
  readonly expires?: string;
  readonly reason?: string;
}

const KEY =
  'id name kind prefix team roles scopes createdAt createdBy lastUsedAt expiresAt revokedAt local';

const COLUMNS: readonly Column<Key>[] = [
  { name: 'id', of: ({ id }) => id },
  { name: 'name', of: ({ name }) => name },
  { name: 'kind', of: ({ kind }) => kind },
  { name: 'begins', of: ({ prefix }) => prefix },
  { name: 'team', of: ({ team }) => team },
  { name: 'roles and scopes', of: ({ roles, scopes }) => [...roles, ...scopes].join(' ') },
  { name: 'created', of: ({ createdAt }) => createdAt },
  { name: 'last used', of: ({ lastUsedAt }) => lastUsedAt },
  { name: 'state', of: stateOf },
];

function stateOf({ revokedAt, expiresAt }: Key): string {
  if (revokedAt !== null) return `revoked ${revokedAt}`;
  return expiresAt === null ? 'valid' : `valid until ${expiresAt}`;
}

export function addKeyCommands(program: Command, context: Context): void {
  const keys = program.command('keys').description('the keys of machines and terminals');
  addCreateCommand(keys, context);
  keys
    .command('list')
    .description('all keys, without their secrets')
    .option(
      '--unused <days>',
      'only those in use that were not used for so long, such as 90d',
      toDays,
    )
    .addOption(outputOption('table'))
    .action(async ({ output, unused }: { output: Format; unused?: number }) => {
      const all = await listKeys(context.server(), unused ?? null);
      show(output, all, all, COLUMNS);
    });
  keys
    .command('rotate')
    .description(
      'give a key a new secret; the old one stops at once. `local` is the key of this installation: its files are rewritten too',
    )
    .argument('<key>', 'its id, or its name')
    .addOption(reasonOption())
    .action((key: string, { reason }: { reason?: string }) => rotate(context, key, reason));
  keys
    .command('revoke')
    .description('end a key at once and for good')
    .argument('<key>', 'its id, or its name')
    .addOption(reasonOption())
    .action((key: string, { reason }: { reason?: string }) => revoke(context, key, reason));
}

function addCreateCommand(keys: Command, context: Context): void {
  keys
    .command('create')
    .description(
      'make a key; its secret is the last line of output, alone, and is never shown again',
    )
    .addOption(new Option('--gateway <name>', 'a key for a gateway').conflicts(['ingest', 'cli']))
    .addOption(
      new Option('--ingest <name>', 'a key that may only send usage').conflicts(['gateway', 'cli']),
    )
    .addOption(new Option('--cli <name>', 'a key for a terminal').conflicts(['gateway', 'ingest']))
    .addOption(
      new Option('--service <name>', 'a key for a program that has scopes').conflicts([
        'gateway',
        'ingest',
        'cli',
      ]),
    )
    .option('--scopes <names>', 'of a service, such as readSpend,applyConfig', toList)
    .option('--team <id>', 'bind the key to one team')
    .option('--roles <names>', 'of a key for a terminal, such as finance,platform', toList)
    .option('--expires <date>', 'when it ends by itself', toInstant)
    .addOption(reasonOption())
    .action((options: CreateOptions) => create(context, options));
}

async function create(context: Context, options: CreateOptions): Promise<void> {
  const { name, kind } = kindOf(options);
  const query = `mutation CreateKey($input: CreateApiKeyInput!, $reason: String) {
    outcome: createApiKey(input: $input, reason: $reason) {
      __typename ... on NewApiKey { secret key { ${KEY} } } ${PROBLEM}
    }
  }`;
  const { team, roles, scopes, expires: expiresAt, reason } = options;
  const input = {
    name,
    kind,
    team: team ?? null,
    roles: roles ?? null,
    scopes: scopes ?? null,
    expiresAt: expiresAt ?? null,
  };
  const { outcome } = await graphql<{ outcome: Outcome<NewKey> }>(context.server(), query, {
    input,
    reason: reason ?? null,
  });
  showSecret('Created', expected(outcome));
}

function kindOf({ gateway, ingest, cli, service }: CreateOptions): { name: string; kind: string } {
  if (gateway !== undefined) return { name: gateway, kind: 'gateway' };
  if (ingest !== undefined) return { name: ingest, kind: 'ingest' };
  if (cli !== undefined) return { name: cli, kind: 'cli' };
  if (service !== undefined) return { name: service, kind: 'service' };
  throw badInput(
    'Which kind of key?',
    'Name it with --gateway NAME, --ingest NAME, --service NAME or --cli NAME.',
  );
}

async function rotate(context: Context, word: string, reason: string | undefined): Promise<void> {
  const query = `mutation RotateKey($id: ID!, $reason: String) {
    outcome: rotateApiKey(id: $id, reason: $reason) {
      __typename ... on NewApiKey { secret key { ${KEY} } } ${PROBLEM}
    }
  }`;
  const id = await idOf(context.server(), word);
  const { outcome } = await graphql<{ outcome: Outcome<NewKey> }>(context.server(), query, {
    id,
    reason: reason ?? null,
  });
  showSecret('Rotated', expected(outcome));
}

async function revoke(context: Context, word: string, reason: string | undefined): Promise<void> {
  const query = `mutation RevokeKey($id: ID!, $reason: String) {
    outcome: revokeApiKey(id: $id, reason: $reason) { __typename ... on ApiKey { ${KEY} } ${PROBLEM} }
  }`;
  const id = await idOf(context.server(), word);
  const { outcome } = await graphql<{ outcome: Outcome<Key> }>(context.server(), query, {
    id,
    reason: reason ?? null,
  });
  const { kind, name } = expected(outcome);
  put(`Revoked the ${kind} key “${name}”.`);
}

/** Only the secret goes to standard output, so that a script can take it from there. */
function showSecret(done: string, { key, secret }: NewKey): void {
  const bound = key.team === null ? '' : `, bound to team ${key.team}`;
  say(
    `${done} the ${key.kind} key “${key.name}”${bound}, id ${key.id}. Its secret is shown this once:`,
  );
  put(secret);
}

async function listKeys(server: Server, unusedDays: number | null = null): Promise<readonly Key[]> {
  const { apiKeys } = await graphql<{ apiKeys: readonly Key[] }>(
    server,
    `query Keys($unusedDays: Int) { apiKeys(unusedDays: $unusedDays) { ${KEY} } }`,
    { unusedDays },
  );
  return apiKeys;
}

/** A name will do where one key in force has it. `local` is the installation's own. */
async function idOf(server: Server, word: string): Promise<string> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(word)) return word;
  const inForce = (await listKeys(server)).filter(({ revokedAt }) => revokedAt === null);
  const own = inForce.filter(({ local }) => local && word === 'local');
  const named = own.length === 1 ? own : inForce.filter(({ name }) => name === word);
  const [only] = named;
  if (only !== undefined && named.length === 1) return only.id;
  const hint = 'Name it by the id that `bursar keys list` shows.';
  throw badInput(
    only === undefined
      ? `No key in force is called “${word}”.`
      : `${named.length} keys are called “${word}”.`,
    hint,
  );
}

/** `90d`, or 90. */
function toDays(text: string): number {
  const days = /^(\d{1,4})d?$/.exec(text)?.[1];
  if (days === undefined) throw new InvalidArgumentError('Write days such as 90d.');
  return Number(days);
}
