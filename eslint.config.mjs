import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import jest from 'eslint-plugin-jest';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const nodeGlobals = Object.fromEntries(
  [
    'AbortController',
    'AbortSignal',
    'Buffer',
    'URL',
    'URLSearchParams',
    'WebAssembly',
    'clearInterval',
    'clearTimeout',
    'console',
    'crypto',
    'fetch',
    'performance',
    'process',
    'setImmediate',
    'setInterval',
    'setTimeout',
    'structuredClone',
    'Blob',
    'Response',
    'CompressionStream',
    'TextEncoder',
    'TextDecoder',
    'ReadableStream',
  ].map((name) => [name, 'readonly']),
);

export default defineConfig(
  globalIgnores([
    '**/dist*/**',
    '**/generated/**',
    '**/*.d.ts',
    'coverage/**',
    '.bursar/**',
    '.data/**',
  ]),
  js.configs.recommended,
  {
    // The JavaScript of the tools has its types in comments.
    files: ['**/*.{ts,tsx}', 'tools/**/*.mjs'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    rules: {
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    // A connection beside the pools could wait for itself: only the database object knows that, and refuses.
    files: ['apps/api/src/**/*.ts'],
    ignores: ['apps/api/src/platform/database.ts', 'apps/api/src/platform/postgres/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: ['pg', '@prisma/adapter-pg'].map((name) => ({
            name,
            allowTypeImports: true,
            message: 'Ask the Database for a connection.',
          })),
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='PrismaClient']",
          message: 'Ask the Database for `prisma` or a transaction.',
        },
      ],
    },
  },
  {
    // Node runs these files as they are. It only takes types out, and finds a file by its whole name.
    files: [
      'tools/**/*.ts',
      'test/support/processes/{foreign-postgres,on-full-disk,python}.ts',
      'apps/api/src/platform/postgres/supported-version.ts',
    ],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ':matches(TSEnumDeclaration, TSParameterProperty, TSModuleDeclaration, TSImportEqualsDeclaration, TSExportAssignment, Decorator)',
          message: 'Node runs this file and only takes types out: write it in plain JavaScript.',
        },
        {
          selector:
            "ImportDeclaration[importKind='value'][source.value=/^\\.{1,2}\\u002F.*\\.js$/]",
          message: 'Node runs this file: import the .ts file by its name.',
        },
      ],
    },
  },
  {
    // A section of the configuration file writes all its entries in one statement, however many teams there are.
    files: ['apps/api/src/*/section*.ts', 'apps/api/src/budgets/windows/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-await-in-loop': 'error' },
  },
  {
    files: ['apps/web/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    files: ['**/*.{spec,e2e,soak,browser}.{ts,tsx}'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      // Suites that need reference data are skipped, visibly, where it is absent; a claim may be proven in a helper.
      'jest/no-disabled-tests': 'off',
      'jest/no-standalone-expect': 'off',
      'jest/expect-expect': 'off',
      'jest/no-export': 'off',
    },
  },
  {
    files: ['**/*.{mjs,js}'],
    languageOptions: { globals: nodeGlobals },
    rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
);
