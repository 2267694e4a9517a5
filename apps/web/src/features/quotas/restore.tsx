import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useFlash } from '../../shared/ui/flash.js';
import { useSplitQuota } from './quotas.query.js';
import type { Split } from './split.js';

interface Props {
  /** From the top down. */
  readonly splits: readonly Split[];
  /** Of the first of them, as the split left it. */
  readonly version: string;
  readonly reason: string;
}

/** Takes a split back by splitting again with the parts there were, as far as no part denies calls at once: the form confirms that. */
export function Restore({ splits, version, reason }: Props) {
  const { say, fail } = useFlash();
  const [isDone, setIsDone] = useState(false);
  const [busy, split] = useSplitQuota();
  const restore = async () => {
    // Parts that come back are split in turn, as they are just then.
    const versions = new Map([[splits[0]?.parent ?? '', version]]);
    for (const { parent, parts } of splits) {
      const seen = { version: versions.get(parent) ?? null };
      const input = { parent, parts: [...parts], reason: `Taken back: ${reason}`, seen };
      const ahead = await split({ input: { ...input, dryRun: true } });
      if (ahead.ok && ahead.value.denies.length > 0) {
        say({
          type: 'error',
          header: `The parts of ${parent} are not restored: that denies calls at once`,
          content: `${ahead.value.denies.map(({ sentence }) => sentence).join(' ')} Split ${parent} to confirm it.`,
        });
        return;
      }
      const done = ahead.ok ? await split({ input: { ...input, dryRun: false } }) : ahead;
      if (!done.ok) {
        fail(`${parent} could not be restored`, done);
        return;
      }
      if (done.value.__typename !== 'QuotaSplit') return;
      for (const part of done.value.parts) versions.set(part.id, part.version);
    }
    setIsDone(true);
    say({ type: 'success', header: `The parts of ${splits[0]?.parent ?? ''} are as they were` });
  };
  return (
    <Button disabled={isDone} loading={busy} onClick={() => void restore()}>
      Restore the parts
    </Button>
  );
}
