import { type SourceFile, sourcesUnder } from './sources.js';

/** The house, from the ground up: a domain imports only from domains before it. */
export const FLOW = [
  'platform',
  'audit',
  'access',
  'config',
  'approvals',
  'org',
  'prices',
  'usage',
  'ledger',
  'intake',
  'spend',
  'views',
  'operations',
  'anomalies',
  'reconciliation',
  'chargeback',
  'gateways',
  'budgets',
  'holds',
  'leases',
  'quotas',
  'requests',
  'controls',
  'policies',
  'admissions',
  'explain',
  'developers',
  'gateway',
  'notifications',
  'connectors',
  'enforcement',
];

export const isTest = ({ name }: SourceFile): boolean =>
  /\.(spec|e2e|soak|browser|fixture)\.tsx?$/.test(name);
export const domainOf = (name: string): string | null =>
  /^apps\/api\/src\/([\w-]+)\//.exec(name)?.[1] ?? null;

export const api = sourcesUnder('apps/api/src', /\.ts$/);
export const web = sourcesUnder('apps/web/src', /\.tsx?$/);
const packages = sourcesUnder('packages', /\.ts$/);
const cli = sourcesUnder('apps/cli/src', /\.ts$/);
export const programs = [...api, ...web, ...packages, ...cli];
export const everything = sourcesUnder('.', /\.(tsx?|mjs|md|sql|graphql|prisma|css)$/);
