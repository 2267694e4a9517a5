import SpaceBetween from '@cloudscape-design/components/space-between';
import { LateEditor } from '../../shared/config/late.js';
import { useSections } from '../../shared/config/piece.query.js';
import { wordsOf } from '../../shared/config/sections.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { PagesOfItems } from './pages-of-items.js';
import { SectionTable } from './section-table.js';

/** How is everything set, by whom, and is it what the file says? */
export function ConfigurationPage() {
  const { me } = useSession();
  const { page } = useView();
  const allowed = may(me, 'seeConfig');
  if (!allowed) return <Forbidden right="seeConfig" />;
  const { section, item = null } = page;
  if (section === undefined) return <Sections />;
  const { title } = wordsOf(section);
  return (
    <SpaceBetween size="m">
      <LateEditor
        key={`${section} ${item ?? ''}`}
        title={item === null ? title : `${title}: ${item}`}
        description={item === null ? WHOLE : ALONE}
        section={section}
        item={item}
        start={null}
        back="/platform/configuration"
      />
      {item === null && <PagesOfItems section={section} />}
    </SpaceBetween>
  );
}

const ALONE = 'Nothing changes before you have seen the plan.';
const WHOLE = `What you take out of the text is removed. ${ALONE}`;

function Sections() {
  const load = useSections(true);
  return (
    <PageBody
      title="Configuration"
      description="Every section of the configuration file: what it has, who owns it, and whether it is still what the file says."
    >
      <Loaded load={load} height={600}>
        {(sections) => <SectionTable sections={sections} />}
      </Loaded>
    </PageBody>
  );
}
