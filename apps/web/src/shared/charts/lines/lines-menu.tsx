import { LINES, type LineKind } from '@bursar/limits/lines';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useView } from '../../spend/use-view.js';
import { readLines, writeLines } from './chart-lines.js';

const NAMES: Readonly<Record<LineKind, string>> = {
  plan: 'Plan',
  budget: 'Budget',
  forecast: 'Forecast',
};

/** Which lines stand beside what was spent; the choice is in the link. */
export function LinesMenu({ title }: { readonly title: string }) {
  const { page, setPage } = useView();
  const lines = readLines(page.lines);
  return (
    <ButtonDropdown
      ariaLabel={`${title}: lines`}
      expandToViewport
      items={LINES.map((id) => ({
        itemType: 'checkbox' as const,
        id,
        text: NAMES[id],
        checked: lines.includes(id),
      }))}
      onItemClick={({ detail }) => {
        const next = LINES.filter((line) => lines.includes(line) !== (line === detail.id));
        setPage({ lines: writeLines(next) });
      }}
    >
      Lines
    </ButtonDropdown>
  );
}
