import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const FACE = /@font-face\s*\{[^}]*\}/g;
const INSIDE = /url\((["']?)data:font\/woff2;base64,([^)"']+)\1\)/;
/** What every page draws: plain and bold. The browser learns of them from the page, before it has read a stylesheet. */
const ON_EVERY_PAGE = ['400', '700'];
/** The browser takes the next weight for the others: of a bold word in a bold line it would fetch a file for that word alone. */
const WEIGHTS = /^(?:400|700)/;

/**
 * The design system's stylesheet has its fonts in it, 180 kB that do not compress and of which a page draws a fifth. Here they
 * become files of their own, so that only those that are drawn are sent.
 */
export function fontFiles(): Plugin {
  const early: string[] = [];
  return {
    name: 'font-files',
    apply: 'build',
    generateBundle: {
      order: 'pre',
      handler(_, bundle) {
        for (const sheet of Object.values(bundle)) {
          if (sheet.type !== 'asset' || !sheet.fileName.endsWith('.css')) continue;
          sheet.source = String(sheet.source).replace(FACE, (face) =>
            !WEIGHTS.test(styleOf(face))
              ? ''
              : face.replace(INSIDE, (_whole, _quote, data: string) => {
                  const source = Buffer.from(data, 'base64');
                  const hash = createHash('sha256').update(source).digest('base64url').slice(0, 8);
                  const name = `open-sans-${styleOf(face)}-${hash}.woff2`;
                  this.emitFile({ type: 'asset', fileName: `assets/${name}`, source });
                  if (ON_EVERY_PAGE.includes(styleOf(face))) early.push(name);
                  return `url(${name})`;
                }),
          );
        }
      },
    },
    transformIndexHtml: {
      order: 'post',
      handler: () =>
        early.map((name) => ({
          tag: 'link',
          attrs: {
            rel: 'preload',
            as: 'font',
            type: 'font/woff2',
            crossorigin: true,
            href: `./assets/${name}`,
          },
        })),
    },
  };
}

/** `400`, `700-italic`. */
function styleOf(face: string): string {
  const weight = /font-weight:\s*(\w+)/.exec(face)?.[1] ?? 'normal';
  return face.includes('italic')
    ? `${weight}-italic`
    : weight.replace('normal', '400').replace('bold', '700');
}
