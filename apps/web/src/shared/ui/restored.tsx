import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { Draft } from '../data/draft.js';

/** Says that a form goes on where it was left, and lets one begin again. */
export function Restored({
  draft,
}: {
  readonly draft: Pick<Draft<unknown>, 'restored' | 'forget'>;
}) {
  if (!draft.restored) return null;
  return (
    <Alert type="info" action={<Button onClick={draft.forget}>Start again</Button>}>
      What you typed before is still here.
    </Alert>
  );
}
