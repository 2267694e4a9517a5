import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { fontFiles } from './font-files.ts';
import { lateParts } from './late-parts.ts';
import { precompress } from './precompress.ts';
import { stylesFirst } from './styles-first.ts';
import { themeStylesheet } from './theme-stylesheet.ts';

const API = 'http://127.0.0.1:4400';

/** Recharts and what it alone stands on. */
const CHARTS =
  /node_modules[\\/](?:recharts|@reduxjs|d3-[a-z-]+|decimal\.js-light|immer|redux|redux-thunk|reselect|react-redux|es-toolkit|victory-vendor|internmap|eventemitter3)[\\/]|shared[\\/]charts[\\/](?:axes|event-marks|stacked-chart)\./;

/** What reads and writes the configuration file: it comes with the first editor that is opened. */
const FILES =
  /node_modules[\\/]yaml[\\/]|shared[\\/]format[\\/]yaml\.|shared[\\/]config[\\/](?:document|piece-editor|quick-change)\./;

/** What forms alone need: it comes with the first page that has one. */
const FORMS =
  /shared[\\/](?:config|crossing)[\\/]|limits[\\/]scope-picker\.|pricing[\\/]dist[\\/]model-limits/;

export default defineConfig({
  root: import.meta.dirname,
  // The server writes where it is served into the page, so one build serves any prefix.
  base: './',
  plugins: [react(), lateParts(), themeStylesheet(), fontFiles(), stylesFirst(), precompress()],
  server: { port: 5173, proxy: { '/graphql': API, '/v1': API, '/readyz': API } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Which file needs which: test/http/first-load.e2e.ts adds them up.
    manifest: true,
    // Cloudscape alone is larger than the default warning; it is one cached chunk.
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Few files: each costs a question, and a page asked seventy. Charts come with the first page that draws one.
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/,
              priority: 3,
            },
            {
              name: 'shared',
              test: (id) => ![CHARTS, FILES, FORMS].some((part) => part.test(id)),
              minShareCount: 3,
              priority: 2,
            },
            { name: 'charts', test: CHARTS, minShareCount: 2, priority: 1 },
            {
              name: 'forms',
              test: (id) => FORMS.test(id) && !FILES.test(id),
              minShareCount: 2,
              priority: 1,
            },
          ],
        },
      },
    },
  },
});
