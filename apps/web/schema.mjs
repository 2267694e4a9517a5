// Writes the types that gql.tada reads, from the same SDL files the API serves. Run before `tsc`; `vite build` needs none of it.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal';
import { buildSchema, introspectionFromSchema } from 'graphql';

const api = join(import.meta.dirname, '../api/src');
const generated = join(import.meta.dirname, 'src/generated');

const sdl = readdirSync(api, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith('.graphql'))
  .sort()
  .map((path) => readFileSync(join(api, path), 'utf8'))
  .join('\n');

const introspection = minifyIntrospection(introspectionFromSchema(buildSchema(sdl)));
mkdirSync(generated, { recursive: true });
writeFileSync(
  join(generated, 'schema.d.ts'),
  outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true }),
);
