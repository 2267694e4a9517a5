import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Generating needs no server; migrations are applied by tools/database/migrate.ts, which takes its own address.
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://none:none@127.0.0.1:1/none' },
});
