import type { Entry } from '../../shared/config/document.js';
import { LateEditor } from '../../shared/config/late.js';
import { useSections } from '../../shared/config/piece.query.js';
import { wordsOf } from '../../shared/config/sections.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { useView } from '../../shared/spend/use-view.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { FORMS } from './forms/registry.js';
import { PagesOfItems } from './pages-of-items.js';
import { SectionTable } from './section-table.js';

/** How is everything set, by whom, and is it what the file says? */
export function ConfigurationPage() {
  const { me } = useSession();
  const { page } = useView();
  const allowed = may(me, 'seeConfig');
  if (!allowed) return <Forbidden right="seeConfig" />;
  const { section, item = null, new: isNew } = page;
  if (section === undefined) return <Sections />;
  const { start } = FORMS[section] ?? {};
  if (isNew !== undefined && start !== undefined)
    return <NewEntry section={section} start={start} />;
  if (item !== null) return <OneEntry key={item} section={section} item={item} />;
  return <WholeSection key={section} section={section} />;
}

const ALONE = 'Nothing changes before you have seen the plan.';
const WHOLE = `What you take out of the text is removed. ${ALONE}`;

const LIST = '/platform/configuration';

function NewEntry({ section, start }: { readonly section: string; readonly start: Entry }) {
  const { Form, Aside, noun = 'entry' } = FORMS[section] ?? {};
  return (
    <LateEditor
      title={`New ${noun}`}
      description={`${wordsOf(section).title}. ${ALONE}`}
      section={section}
      item={null}
      start={start}
      back={LIST}
      Form={Form}
      Aside={Aside}
    />
  );
}

function OneEntry({ section, item }: { readonly section: string; readonly item: string }) {
  const { Form, Aside } = FORMS[section] ?? {};
  return (
    <LateEditor
      title={`${wordsOf(section).title}: ${item}`}
      description={ALONE}
      section={section}
      item={item}
      start={null}
      back={LIST}
      Form={Form}
      Aside={Aside}
    />
  );
}

function WholeSection({ section }: { readonly section: string }) {
  const { WholeForm, noun } = FORMS[section] ?? {};
  return (
    <LateEditor
      title={wordsOf(section).title}
      description={WHOLE}
      top={<PagesOfItems section={section} noun={noun} />}
      section={section}
      item={null}
      start={null}
      back={LIST}
      WholeForm={WholeForm}
    />
  );
}

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
