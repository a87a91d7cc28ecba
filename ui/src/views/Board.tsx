import {
  type Announcements,
  type CollisionDetection,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  KeyboardCode,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  rectIntersection,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { ActionIcon, Button, Skeleton } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { GripVertical } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "../api/client";
import { type Choice, choicesQuery } from "../api/queries";
import type { Attribute, Filter, Sort } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { ErrorState } from "../parts/EmptyState";
import { Tag } from "../parts/Tag";
import { tagColor } from "../values/read";
import styles from "./Board.module.css";
import { type BoardSource, useBoardColumn, useBoardMoves } from "./board-cards";
import { CALCULATION_TITLES, formatResult } from "./calculations";
import { type Calculation, type CalculationQuestion, calculationsQuery } from "./calculations-api";
import type { Field } from "./fields";

export interface BoardColumn {
  id: string;
  /** Null for what has no value. */
  choice: Choice | null;
  title: string;
}

interface BoardProps<T> {
  label: string;
  /** Whose choices are the columns. */
  group: Field;
  filter: Filter | null;
  sorts: readonly Sort[];
  source: BoardSource<T>;
  /** What is reckoned of the cards of each column. */
  calculation: BoardTotal | null;
  card(item: T): ReactNode;
}

/** A calculation, and the attribute at its place. */
export interface BoardTotal {
  calculation: Calculation;
  attribute: Attribute;
}

const NO_VALUE = "none";

/** Cards in a column for each choice of an attribute; dragging one to another column writes its value. */
export function Board<T>({ label, group, filter, sorts, source, calculation, card }: BoardProps<T>) {
  const w = useWorkspace();
  const { attribute } = group;
  const choices = useQuery(choicesQuery(w, group.target, attribute));
  const columns = useMemo((): BoardColumn[] => {
    const found = (choices.data ?? []).map((choice) => ({ id: choice.id, choice, title: choice.title }));
    return [...found, { id: NO_VALUE, choice: null, title: `No ${attribute.title.toLowerCase()}` }];
  }, [choices.data, attribute.title]);
  const calculations = useMemo(() => (calculation ? [calculation.calculation] : []), [calculation]);
  const totals = useQuery({
    ...calculationsQuery(w, group.target, { filter, group_by: attribute.api_slug, calculations }),
    placeholderData: (previous, query) =>
      JSON.stringify((query?.queryKey[3] as CalculationQuestion | undefined)?.calculations) ===
      JSON.stringify(calculations)
        ? previous
        : undefined,
  });
  const totalOf = (column: BoardColumn): ColumnTotal => {
    if (!totals.data) return { count: null, text: totals.isError && calculation ? "failed" : null };
    const found = totals.data.find((group) => group.choice_id === (column.choice?.id ?? null));
    const result = found?.results[0];
    return {
      count: found?.count ?? 0,
      text:
        result && calculation ? formatResult(calculation.attribute, calculation.calculation.function, result) : null,
    };
  };
  const [dragged, setDragged] = useState<{ item: T; from: BoardColumn } | null>(null);
  const move = useBoardMoves({ source, group, filter, sorts });
  const sensors = useSensors(
    // A click on a link of a card is no drag, and neither is scrolling with a finger.
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: toNextColumn }),
  );
  const nameOf = (id: unknown) => columns.find((column) => column.id === id)?.title ?? "";
  const name = dragged ? source.name(dragged.item) : "";
  const announcements: Announcements = {
    onDragStart: ({ active }) => `Picked up ${source.name(dataOf<T>(active).item)}.`,
    onDragOver: ({ over }) => (over ? `${name} is over ${nameOf(over.id)}.` : `${name} is over no column.`),
    onDragEnd: ({ over }) => (over ? `${name} was put into ${nameOf(over.id)}.` : `${name} stays where it was.`),
    onDragCancel: () => `${name} stays where it was.`,
  };
  const drop = ({ active, over }: DragEndEvent) => {
    setDragged(null);
    const { item, from } = dataOf<T>(active);
    const to = columns.find((column) => column.id === over?.id);
    if (to && to.id !== from.id) void move(item, from, to);
  };
  if (choices.isError && !choices.data) {
    return (
      <ErrorState error={choices.error} title="The board could not be loaded" onRetry={() => void choices.refetch()} />
    );
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={columnBelow}
      accessibility={{
        announcements,
        screenReaderInstructions: {
          draggable:
            "Press Space to pick the card up, the left and right arrow keys to take it to another column, Space to put it down, Escape to leave it where it was.",
        },
      }}
      onDragStart={({ active }) => setDragged(dataOf<T>(active))}
      onDragCancel={() => setDragged(null)}
      onDragEnd={drop}
    >
      <ul className={styles.board} aria-label={label}>
        {choices.data &&
          columns.map((column) => (
            <Column
              key={column.id}
              column={column}
              group={group}
              filter={filter}
              sorts={sorts}
              source={source}
              card={card}
              dragging={dragged !== null}
              total={totalOf(column)}
              calculation={calculation}
            />
          ))}
      </ul>
      <DragOverlay dropAnimation={null}>
        {dragged && <div className={`${styles.card} ${styles.lifted}`}>{card(dragged.item)}</div>}
      </DragOverlay>
    </DndContext>
  );
}

interface ColumnProps<T> extends Omit<BoardProps<T>, "label"> {
  column: BoardColumn;
  dragging: boolean;
  total: ColumnTotal;
}

/** What is known of all cards of a column, loaded or not. */
interface ColumnTotal {
  /** Null while it is not known. */
  count: number | null;
  /** What was reckoned of them; null while it is not, or where there is no card. */
  text: string | null;
}

function Column<T>({ column, group, filter, sorts, source, card, dragging, total, calculation }: ColumnProps<T>) {
  const { setNodeRef, isOver } = useDroppable({ id: column.id });
  const cards = useBoardColumn({ source, group, filter, sorts }, column.choice);
  const items = useMemo(() => {
    const byId = new Map(cards.data?.pages.flat().map((item) => [source.id(item), item]));
    return [...byId.values()];
  }, [cards.data, source]);
  const scroller = useRef<HTMLUListElement>(null);
  const { ref: end, entry } = useIntersection({ root: scroller.current, rootMargin: "300px" });
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = cards;
  const isNear = entry?.isIntersecting === true;
  useEffect(() => {
    if (isNear && hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [isNear, hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  // Where every record has a value there is no use in a place for those that have none.
  if (column.choice === null && group.attribute.is_required && items.length === 0) return null;
  return (
    <li
      className={styles.column}
      ref={setNodeRef}
      data-over={isOver || undefined}
      data-dragging={dragging || undefined}
    >
      <h2 className={styles.head} id={`column-${column.id}`}>
        <Tag color={column.choice ? tagColor(column.title) : "grey"} dot={group.attribute.type === "status"}>
          {column.title}
        </Tag>
        {cards.data && (
          <span className={styles.count}>
            {/* What is loaded is all there is as soon as no page follows, also while a card is being moved. */}
            {hasNextPage ? (total.count ?? `${items.length}+`) : items.length}
          </span>
        )}
        {calculation && total.text !== null && (
          <span className={styles.total} title={titleOf(calculation)}>
            <span className="visually-hidden">{titleOf(calculation)}: </span>
            {total.text}
          </span>
        )}
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by the keyboard */}
      <ul ref={scroller} className={styles.cards} aria-labelledby={`column-${column.id}`} tabIndex={0}>
        {items.map((item) => (
          <Card
            key={source.id(item)}
            id={source.id(item)}
            item={item}
            from={column}
            name={source.name(item)}
            movable={source.writable}
          >
            {card(item)}
          </Card>
        ))}
        {cards.isPending && (
          <li aria-busy="true">
            <Skeleton h={64} mb={8} />
            <Skeleton h={64} />
          </li>
        )}
        {isError && (
          <li className={styles.failed} role="alert">
            {messageOf(cards.error)}
            <Button variant="default" onClick={() => void (cards.data ? fetchNextPage() : cards.refetch())}>
              Try again
            </Button>
          </li>
        )}
        {hasNextPage && !isError && (
          <li ref={end}>
            <Button
              variant="subtle"
              color="gray"
              c="var(--ink-soft)"
              fullWidth
              loading={isFetchingNextPage}
              onClick={() => void fetchNextPage()}
            >
              Show more
            </Button>
          </li>
        )}
      </ul>
    </li>
  );
}

const titleOf = ({ calculation, attribute }: BoardTotal): string =>
  `${CALCULATION_TITLES[calculation.function]} of ${attribute.title}`;

interface CardProps<T> {
  id: string;
  item: T;
  from: BoardColumn;
  name: string;
  movable: boolean;
  children: ReactNode;
}

/** Moved by the pointer anywhere on it, and by its handle with the keyboard. */
function Card<T>({ id, item, from, name, movable, children }: CardProps<T>) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, isDragging } = useDraggable({
    id: `card-${id}`,
    data: { item, from },
    disabled: !movable,
  });
  const { onKeyDown, ...pointer } = listeners ?? {};
  return (
    <li ref={setNodeRef} className={styles.card} data-dragging={isDragging || undefined} {...pointer}>
      {movable && (
        <ActionIcon
          ref={setActivatorNodeRef}
          className={styles.handle}
          variant="subtle"
          color="gray"
          size={22}
          {...attributes}
          aria-label={`Move ${name}`}
          onKeyDown={onKeyDown as React.KeyboardEventHandler | undefined}
        >
          <GripVertical size={14} aria-hidden />
        </ActionIcon>
      )}
      {children}
    </li>
  );
}

const dataOf = <T,>({ data }: { data: { current?: Record<string, unknown> | undefined } }) =>
  data.current as { item: T; from: BoardColumn };

/** The pointer says which column is meant; without one, where the card is. */
const columnBelow: CollisionDetection = (args) =>
  args.pointerCoordinates ? pointerWithin(args) : rectIntersection(args);

const toNextColumn: KeyboardCoordinateGetter = (event, { context }) => {
  if (event.code === KeyboardCode.Up || event.code === KeyboardCode.Down) event.preventDefault();
  const step = { [KeyboardCode.Right]: 1, [KeyboardCode.Left]: -1 }[event.code];
  if (step === undefined) return undefined;
  event.preventDefault();
  const places = context.droppableContainers
    .getEnabled()
    .flatMap(({ id }) => {
      const rect = context.droppableRects.get(id);
      return rect ? [{ id, rect }] : [];
    })
    .sort((a, b) => a.rect.left - b.rect.left);
  const at = places.findIndex(({ id }) => id === context.over?.id);
  const next = at < 0 ? undefined : places[at + step];
  return next && { x: next.rect.left + 8, y: next.rect.top + 48 };
};
