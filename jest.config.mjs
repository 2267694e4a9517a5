import os from 'node:os';

/** ESM throughout: see the `--experimental-vm-modules` that tools/jest.ts passes. */
const swc = {
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: 'es6' },
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', tsx: false, decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: true },
    keepClassNames: true,
  },
};
const swcForPages = {
  ...swc,
  jsc: {
    ...swc.jsc,
    parser: { ...swc.jsc.parser, tsx: true },
    transform: { ...swc.jsc.transform, react: { runtime: 'automatic' } },
  },
};

const base = {
  testEnvironment: '<rootDir>/test/support/jest/environment.mjs',
  runtime: '<rootDir>/test/support/jest/runtime.mjs',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc], '^.+\\.tsx$': ['@swc/jest', swcForPages] },
  // Source imports name the compiled files; packages are tested from source too.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.tsx', '$1.js'],
    '^@bursar/([a-z]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^@bursar/([a-z]+)/([a-z]+)$': '<rootDir>/packages/$1/src/$2.ts',
  },
  modulePathIgnorePatterns: ['/dist/', '/dist\\.next/', '<rootDir>/\\.bursar/'],
};

const withPostgres = {
  ...base,
  globalSetup: '<rootDir>/test/support/processes/jest-setup.mjs',
  globalTeardown: '<rootDir>/test/support/processes/jest-teardown.mjs',
};

/** @type {import('jest').Config} */
export default {
  // A test that hangs ends; how fast one is, is measured by benchmarks and nowhere else.
  testTimeout: 120_000,
  // Every worker stands on databases of its own, but all on one server. One more than there are processors: they often wait.
  maxWorkers: Math.min(os.availableParallelism() + 1, 4),
  // A worker that a test has grown makes way for a fresh one, which loads every package again: seldom, so not below 1 GB.
  workerIdleMemoryLimit: '1GB',
  testSequencer: '<rootDir>/test/support/jest/sequencer.mjs',
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{apps,packages,examples}/*/src/**/*.spec.{ts,tsx}',
        '<rootDir>/test/**/*.spec.ts',
      ],
    },
    {
      ...withPostgres,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/!(soak)/**/*.e2e.ts'],
    },
    {
      ...withPostgres,
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/**/*.browser.ts'],
    },
    { ...withPostgres, displayName: 'soak', testMatch: ['<rootDir>/test/soak/**/*.{soak,e2e}.ts'] },
  ],
};
