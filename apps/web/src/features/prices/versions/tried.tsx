import { useCallback } from 'react';
import { useEvery } from '../../../shared/format/elapsed.js';
import { Loaded } from '../../../shared/ui/loaded.js';
import { MovedMoney } from './moved-money.js';
import { isOpen, RepostProgress } from './repost-progress.js';
import { useRepost } from './versions.query.js';

const POLL_MS = 500;

/** A dry run, while it goes on and once it is over. */
export function TriedRun({ id }: { readonly id: string }) {
  const load = useRepost(id);
  const run = load.status === 'ready' ? load.data : null;
  const again = load.status === 'ready' ? load.retry : null;
  const poll = useCallback(() => again?.(), [again]);
  useEvery(POLL_MS, run !== null && isOpen(run), poll);
  return (
    <Loaded load={load} height={160} steady>
      {(found) =>
        found !== null && (
          <>
            <RepostProgress run={found} />
            {!isOpen(found) && <MovedMoney moved={found.moved} title="What would move" />}
          </>
        )
      }
    </Loaded>
  );
}
