import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import type { Load } from '../../shared/data/load.js';
import { useKept } from '../../shared/data/kept.js';
import { useView } from '../../shared/spend/use-view.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { AccessReview } from './access-review.js';
import { DisableModal } from './disable-modal.js';
import { Invitations, InviteButton } from './invitations/invitations.js';
import { usePeople, type Person } from './people.query.js';
import { PeopleTable } from './people-table.js';
import { PersonModal } from './person-modal.js';

type Open =
  | { readonly what: 'add' }
  | { readonly what: 'edit' | 'disable'; readonly person: Person };

/** Others may change them while a form is open. */
const asOfNow = (load: Load<Person[]>, opened: Person): Person =>
  (load.status === 'ready' ? load.data.find(({ id }) => id === opened.id) : undefined) ?? opened;

/** Who may see and change what? */
export function PeoplePage() {
  const { me } = useSession();
  const allowed = may(me, 'seePeople');
  const manages = may(me, 'managePeople');
  const load = usePeople(allowed);
  const { page, setPage } = useView();
  const shown = page.show === 'review' ? 'review' : 'people';
  const [open, setOpen] = useKept<Open | null>('people-page.open', null);
  const [inviting, setInviting] = useKept('people-page.inviting', false);
  const close = () => {
    setOpen(null);
  };
  if (!allowed) return <Forbidden right="seePeople" />;
  const add = (
    <SpaceBetween size="xs" direction="horizontal">
      <Button
        onClick={() => {
          setOpen({ what: 'add' });
        }}
      >
        Add person
      </Button>
      <InviteButton onInvite={() => setInviting(true)} />
    </SpaceBetween>
  );
  return (
    <PageBody
      title="People"
      description="Roles say what a person may do; a team lead sees their own teams alone."
      actions={manages ? add : null}
    >
      <SegmentedControl
        label="What is shown"
        selectedId={shown}
        options={[
          { id: 'people', text: 'People' },
          { id: 'review', text: 'Access review' },
        ]}
        onChange={({ detail }) => {
          setPage({ show: detail.selectedId });
        }}
      />
      {shown === 'review' ? (
        <AccessReview />
      ) : (
        <>
          <Loaded load={load} height={360}>
            {(people) => (
              <PeopleTable
                people={people}
                onAct={
                  manages
                    ? (what, person) => {
                        setOpen({ what, person });
                      }
                    : null
                }
              />
            )}
          </Loaded>
          <Invitations manages={manages} inviting={inviting} onInviting={setInviting} />
        </>
      )}
      {open?.what === 'add' && <PersonModal person={null} onClose={close} />}
      {open?.what === 'edit' && <PersonModal person={asOfNow(load, open.person)} onClose={close} />}
      {open?.what === 'disable' && (
        <DisableModal person={asOfNow(load, open.person)} onClose={close} />
      )}
    </PageBody>
  );
}
