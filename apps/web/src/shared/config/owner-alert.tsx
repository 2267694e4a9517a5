import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useKept } from '../data/kept.js';
import { may } from '../data/rights.js';
import { useSession } from '../data/session.js';
import { formatInstant } from '../format/dates.js';
import { useView } from '../spend/use-view.js';
import { ReasonModal } from '../ui/reason-modal.js';
import { useRelease, type Owner } from './piece.query.js';
import { wordsOf } from './sections.js';

interface Props {
  readonly section: string;
  readonly owner: Owner;
}

/** Says that a file owns this, and lets a platform engineer take it from the file. */
export function OwnerAlert({ section, owner }: Props) {
  const { me } = useSession();
  const { zone } = useView();
  const [asking, setAsking] = useKept(`release ${section}`, false);
  const [busy, release] = useRelease();
  const { title } = wordsOf(section);
  return (
    <>
      <Alert
        type="info"
        header={`${title}: read-only here, because the file ${owner.file} owns this`}
        action={
          may(me, 'releaseSection') ? (
            <Button onClick={() => setAsking(true)}>Release…</Button>
          ) : undefined
        }
      >
        {owner.by} applied it at {formatInstant(owner.at, zone)}. Change it in the file.
      </Alert>
      {asking && (
        <ReasonModal
          title={`Release ${title}`}
          action="Release"
          busy={busy}
          act={(reason) => release({ input: { section, reason } })}
          done={() => `${title} can be changed here`}
          onClose={() => setAsking(false)}
        >
          <p>
            From then on this is changed on screen. {owner.file} takes it again when it is next
            applied with <code>--own</code>, and says then what it overwrites.
          </p>
        </ReasonModal>
      )}
    </>
  );
}
