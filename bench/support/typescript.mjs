/** Lets a benchmark run the sources of test/: Node strips the types itself, only the names of files need help. */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    if (/^\.\.?\/.*\.js$/.test(specifier) && context.parentURL !== undefined) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (source.protocol === 'file:' && existsSync(source)) {
        return { url: source.href, shortCircuit: true };
      }
    }
    return next(specifier, context);
  },
});
