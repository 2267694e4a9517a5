import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import type { TableProps } from '@cloudscape-design/components/table';
import type { Line } from './cards.js';
import { actionsOf, titleOf } from './columns.js';

interface Props<T> {
  readonly table: TableProps<T>;
  readonly line: Line<T>;
}

/** One line: its name, what there is to know, and what can be done with it. */
export function Card<T>({ table, line: { item, level } }: Props<T>) {
  const { columnDefinitions: columns } = table;
  const title = titleOf(columns);
  const actions = actionsOf(columns);
  const facts = columns.filter((column) => column !== title && column !== actions);
  return (
    <li className={level === 0 ? 'card' : 'card part'}>
      <div className="card-title">
        <Toggle table={table} item={item} />
        <Choice table={table} item={item} />
        <span>{title?.cell(item)}</span>
      </div>
      <dl className="card-facts">
        {facts.map((column, at) => (
          <div key={column.id ?? at}>
            <dt>{column.header}</dt>
            <dd>{column.cell(item)}</dd>
          </div>
        ))}
      </dl>
      {actions !== null && <div className="card-actions">{actions.cell(item)}</div>}
    </li>
  );
}

interface PartProps<T> {
  readonly table: TableProps<T>;
  readonly item: T;
}

/** Shows the parts of a line. */
function Toggle<T>({ table: { expandableRows: rows, ariaLabels }, item }: PartProps<T>) {
  if (rows?.isItemExpandable(item) !== true) return null;
  const isOpen = rows.expandedItems.includes(item);
  const label = isOpen ? ariaLabels?.collapseButtonLabel : ariaLabels?.expandButtonLabel;
  return (
    <Button
      variant="inline-icon"
      iconName={isOpen ? 'caret-down-filled' : 'caret-right-filled'}
      ariaExpanded={isOpen}
      ariaLabel={label?.(item) ?? 'Parts'}
      onClick={() => {
        const detail = { item, expanded: !isOpen };
        rows.onExpandableItemToggle(new CustomEvent('toggle', { detail }));
      }}
    />
  );
}

/** Chooses a line for what can be done with several. */
function Choice<T>({ table, item }: PartProps<T>) {
  const {
    selectionType,
    selectedItems = [],
    onSelectionChange,
    isItemDisabled,
    ariaLabels,
  } = table;
  if (selectionType !== 'multi') return null;
  const isChosen = selectedItems.includes(item);
  return (
    <Checkbox
      checked={isChosen}
      disabled={isItemDisabled?.(item) === true}
      ariaLabel={
        ariaLabels?.itemSelectionLabel?.({ selectedItems: [...selectedItems] }, item) ?? 'Choose'
      }
      onChange={() => {
        const chosen = isChosen
          ? selectedItems.filter((one) => one !== item)
          : [...selectedItems, item];
        onSelectionChange?.(new CustomEvent('select', { detail: { selectedItems: chosen } }));
      }}
    />
  );
}
