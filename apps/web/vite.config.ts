import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { fontFiles } from './font-files.ts';
import { precompress } from './precompress.ts';
import { themeStylesheet } from './theme-stylesheet.ts';

const API = 'http://127.0.0.1:4400';

export default defineConfig({
  root: import.meta.dirname,
  // The server writes where it is served into the page, so one build serves any prefix.
  base: './',
  plugins: [react(), themeStylesheet(), fontFiles(), precompress()],
  server: { port: 5173, proxy: { '/graphql': API, '/v1': API, '/readyz': API } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Cloudscape alone is larger than the default warning; it is one cached chunk.
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Charts come with the first page that draws one: its import makes their chunk.
          groups: [{ name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ }],
        },
      },
    },
  },
});
