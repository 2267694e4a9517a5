import { LIMIT_NAMES } from '@bursar/limits';
import {
  POLICY_FORMAT,
  STOPS_FORMAT,
  type AccessRule,
  type DocumentHead,
  type LimitData,
  type PolicyDocument,
  type RateData,
  type StopData,
  type StopsDocument,
} from './document.js';
import { readOffline } from '../offline.js';
import { readFlags } from './read-flags.js';
import { readRoutes } from './read-routes.js';
import { readScope } from './read-scope.js';
import {
  Malformed,
  anything,
  digits,
  distinct,
  hash,
  instant,
  integer,
  listOf,
  object,
  oneOf,
  orNull,
  text,
  type Read,
} from './reading.js';
import { SCOPE_NAMES, type Scope } from '../scope.js';
import { COUNT_MAX, ID, NAME, REFERENCE, glob } from './words.js';

const readStop = object<StopData>({
  id: ID,
  scope: readScope,
  until: orNull(instant),
  reason: text(500),
  by: text(200),
});

const readStops = distinct(listOf(readStop, 1000), ({ id }) => id);

const readRule: Read<AccessRule> = (value, where) => {
  const rule = object<AccessRule>(
    { id: ID, scope: readScope, allow: listOf(glob, 500), regions: listOf(glob, 100) },
    ['id', 'allow', 'regions'],
  )(value, where);
  if (!rule.allow && !rule.regions) throw new Malformed(where, 'restricts nothing');
  return rule;
};

const readLimit: Read<LimitData> = (value, where) => {
  const limit = object<LimitData>(
    {
      id: ID,
      scope: readScope,
      requestsPerMinute: integer(0, COUNT_MAX),
      tokensPerMinute: integer(0, COUNT_MAX),
      tokensPerDay: integer(0, COUNT_MAX),
      concurrency: integer(0, COUNT_MAX),
      maxOutputTokens: integer(1, COUNT_MAX),
    },
    LIMIT_NAMES,
  )(value, where);
  if (LIMIT_NAMES.every((name) => limit[name] === undefined)) {
    throw new Malformed(where, 'limits nothing');
  }
  return limit;
};

const readRate = object<RateData>(
  {
    provider: ID,
    model: REFERENCE,
    resolved: REFERENCE,
    alsoKnownAs: listOf(REFERENCE, 16),
    maxOutputTokens: integer(1, COUNT_MAX),
    places: listOf(
      object({
        regions: listOf(glob, 100, 1),
        steps: listOf(
          object({ over: integer(0, COUNT_MAX), input: digits, output: digits }),
          16,
          1,
        ),
      }),
      100,
    ),
  },
  ['resolved', 'alsoKnownAs', 'maxOutputTokens'],
);

const readRates = distinct(listOf(readRate, 20_000), ({ provider, model }) =>
  JSON.stringify([provider, model]),
);

const head = {
  environment: ID,
  version: integer(1, Number.MAX_SAFE_INTEGER),
  previousHash: orNull(hash),
  ancestors: listOf(hash, 32),
  issuedAt: instant,
  dimensions: listOf(text(64, NAME), 16),
  notes: anything,
};
const headOptional = ['ancestors', 'dimensions', 'notes'] as const;

/** Throws Malformed with the first thing that is not as the format says. */
export const readPolicy: Read<PolicyDocument> = (value, where) => {
  const document = object<PolicyDocument>(
    {
      ...head,
      format: oneOf(POLICY_FORMAT),
      flags: readFlags,
      routes: readRoutes,
      access: listOf(readRule, 5000),
      limits: distinct(listOf(readLimit, 5000), ({ id }) => id),
      rates: readRates,
      defaultMaxOutputTokens: integer(1, COUNT_MAX),
      stopsVersion: integer(0, Number.MAX_SAFE_INTEGER),
      stops: readStops,
    },
    [...headOptional, 'defaultMaxOutputTokens', 'stopsVersion', 'stops'],
  )(value, where);
  checkHead(document, where);
  if ((document.stops === undefined) !== (document.stopsVersion === undefined)) {
    throw new Malformed(where, 'needs stops and stopsVersion together');
  }
  checkScopes(document, 'access', document.access);
  checkScopes(document, 'limits', document.limits);
  checkScopes(document, 'stops', document.stops ?? []);
  const offline = readOffline(document.notes, `${where}.notes`);
  checkScopes(document, 'notes.offline.budgets', offline?.budgets ?? []);
  return document;
};

/** Throws Malformed with the first thing that is not as the format says. */
export const readStopsDocument: Read<StopsDocument> = (value, where) => {
  const document = object<StopsDocument>(
    { ...head, format: oneOf(STOPS_FORMAT), stops: readStops },
    headOptional,
  )(value, where);
  checkHead(document, where);
  checkScopes(document, 'stops', document.stops);
  return document;
};

function checkHead({ version, previousHash, dimensions = [] }: DocumentHead, where: string): void {
  if ((version === 1) !== (previousHash === null)) {
    throw new Malformed(`${where}.previousHash`, 'must be there from version 2 on');
  }
  const taken = dimensions.find((name) => SCOPE_NAMES.some((known) => known === name));
  if (taken !== undefined) throw new Malformed(`${where}.dimensions`, `may not name ${taken}`);
}

/** A misspelt name in a scope would match nothing, and a restriction without calls restricts nothing. */
function checkScopes(
  { dimensions = [] }: DocumentHead,
  part: string,
  scoped: readonly { readonly scope: Scope }[],
): void {
  const names = new Set<string>([...SCOPE_NAMES, ...dimensions]);
  scoped.forEach(({ scope }, at) => {
    for (const [name, value] of Object.entries(scope)) {
      const where = `${part}[${at}].scope.${name}`;
      if (!names.has(name)) throw new Malformed(where, 'is no name of a scope');
      if (name === 'model') glob(value, where);
    }
  });
}
