import { lazy, Suspense, type ComponentProps } from 'react';
import { Pending } from '../ui/loaded.js';

/** What writes and reads files comes with the first thing that is edited. */
const Editor = lazy(async () => ({ default: (await import('./piece-editor.js')).PieceEditor }));
const Quick = lazy(async () => ({ default: (await import('./quick-change.js')).QuickChange }));

export function LateEditor(props: ComponentProps<typeof Editor>) {
  return (
    <Suspense fallback={<Pending height={480} />}>
      <Editor {...props} />
    </Suspense>
  );
}

export function LateChange(props: ComponentProps<typeof Quick>) {
  return (
    <Suspense fallback={null}>
      <Quick {...props} />
    </Suspense>
  );
}
