import path from 'node:path';
import type * as theming from '@cloudscape-design/components/theming';
import { type Plugin, runnerImport } from 'vite';
import type * as ours from './src/app/theme-tokens.js';

const NAME = 'virtual:theme.css';
const TOKENS = path.join(import.meta.dirname, 'src/app/theme-tokens.ts');
const THEMING = '@cloudscape-design/components/theming';

/**
 * Our tokens over those of the design system, as the stylesheet `virtual:theme.css`. Worked out here, because the same in a
 * browser (`applyTheme`) costs every page load most of a second and 100 kB.
 */
export function themeStylesheet(): Plugin {
  return {
    name: 'theme-stylesheet',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null;
      this.addWatchFile(TOKENS);
      return generate();
    },
  };
}

async function generate(): Promise<string> {
  const [{ tokens }, { generateThemeStylesheet }] = await Promise.all([
    read<typeof ours>(TOKENS),
    read<typeof theming>(THEMING),
  ]);
  return generateThemeStylesheet({ theme: { tokens } });
}

/** Node itself cannot import the design system: its files name folders and leave endings out. */
async function read<T>(id: string): Promise<T> {
  const { module } = await runnerImport<T>(id, {
    root: import.meta.dirname,
    configFile: false,
    resolve: { noExternal: [/^@cloudscape-design\//] },
  });
  return module;
}
