import "@xyflow/react/dist/base.css";
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import {
  type EdgeChange,
  type Connection as FlowConnection,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStoreApi,
} from "@xyflow/react";
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Place } from "../definition";
import { layoutAll, nodeSize, type Point } from "../layout";
import type { Catalog } from "../scope";
import type { Block, Connection, Definition, Outcome } from "../types";
import { BlockCard } from "./BlockCard";
import styles from "./Canvas.module.css";
import { CanvasControls } from "./CanvasControls";
import { CanvasContext } from "./canvas-context";
import { Dots } from "./Dots";
import { type BlockMark, type BlockNode, edgesOf, type FlowEdge, movedNodes, nodesOf } from "./elements";
import { FlowLine } from "./FlowLine";
import { intoView } from "./into-view";
import { MiniMap } from "./MiniMap";
import { isArrow, neighbour } from "./moves";
import { nodeElement } from "./node-element";
import { useStable } from "./stable";
import { followView } from "./view";

/** What can be done on a canvas that may be changed. */
export interface CanvasEditing {
  onMove(to: ReadonlyMap<string, Point>): void;
  onConnect(connection: Connection): void;
  canConnect(from: string, to: string): boolean;
  onDisconnect(places: Place[]): void;
  onRemove(ids: string[]): void;
  /** Asks for a block: to follow an outcome, or to stand alone where there is no place. */
  onAdd(place: Place | null, at: Element): void;
}

export interface CanvasProps {
  definition: Definition;
  catalog: Catalog;
  outcomesOf(block: Block): readonly Outcome[];
  places: ReadonlyMap<string, Point>;
  problems: ReadonlyMap<string, readonly string[]>;
  selection: ReadonlySet<string>;
  onSelect(ids: ReadonlySet<string>): void;
  /** A click on a block; or Enter, after which the focus belongs to what opens. */
  onOpen(id: string, focus: boolean): void;
  editing: CanvasEditing | null;
  /** In a run: how each block fared, and which lines were gone along (`from outcome`). */
  run?: { marks: ReadonlyMap<string, BlockMark>; taken: ReadonlySet<string> };
  children?: ReactNode;
}

const nodeTypes = { block: BlockCard };
const edgeTypes = { flow: FlowLine };
const NO_EDGES: ReadonlySet<string> = new Set();
/** More blocks than these do not fit on a screen. */
const MOST_AT_ONCE = 40;
/** A workflow with more blocks than these has a map. */
const LEAST_FOR_MAP = 6;
/** On a narrower canvas, in pixels, a map would cover more than it shows. */
const ROOM_FOR_MAP = 600;
const FIT = { padding: 0.18, maxZoom: 1, minZoom: 0.35 };
const SNAP: [number, number] = [8, 8];
const MULTI_SELECTION_KEYS = ["Shift", "Meta", "Control"];

export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow(props: CanvasProps) {
  const { definition, catalog, outcomesOf, places, problems, selection, onSelect, onOpen, editing, run } = props;
  const scheme = useComputedColorScheme("light");
  const flow = useReactFlow<BlockNode, FlowEdge>();
  const view = useStoreApi();
  const { ref: measure, width, height } = useElementSize<HTMLDivElement>();
  const box = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(box, measure);
  const [dragged, setDragged] = useState<ReadonlyMap<string, Point> | null>(null);
  const [lines, setLines] = useState(NO_EDGES);
  const cache = useRef<ReadonlyMap<string, BlockNode>>(new Map());
  const editable = editing !== null;
  const placed = useMemo(() => {
    const drawn = {
      definition,
      catalog,
      outcomesOf,
      places,
      selected: selection,
      problems,
      marks: run?.marks ?? null,
      editable,
    };
    const next = nodesOf(drawn, cache.current);
    cache.current = new Map(next.map((node) => [node.id, node]));
    return next;
  }, [definition, catalog, outcomesOf, places, selection, problems, run?.marks, editable]);
  const nodes = useMemo(() => (dragged ? movedNodes(placed, dragged) : placed), [placed, dragged]);
  const edges = useMemo(
    () => edgesOf(definition, { catalog, outcomesOf }, lines, run?.taken ?? null),
    [definition, catalog, outcomesOf, lines, run?.taken],
  );

  // React Flow draws every block anew for a handler that is another than before, and a drag draws the canvas in each frame.
  const onNodesChange = useStable((changes: NodeChange<BlockNode>[]) => {
    let next: Set<string> | null = null;
    let moved: Map<string, Point> | null = null;
    for (const change of changes) {
      if (change.type === "select") {
        next ??= new Set(selection);
        if (change.selected) next.add(change.id);
        else next.delete(change.id);
      } else if (change.type === "position" && change.position && change.dragging) {
        moved ??= new Map(dragged ?? []);
        moved.set(change.id, change.position);
      }
    }
    if (next) onSelect(next);
    if (moved) setDragged(moved);
  });
  const onEdgesChange = useStable((changes: EdgeChange<FlowEdge>[]) => {
    let next: Set<string> | null = null;
    for (const change of changes) {
      if (change.type !== "select") continue;
      next ??= new Set(lines);
      if (change.selected) next.add(change.id);
      else next.delete(change.id);
    }
    if (next) setLines(next);
  });
  const onNodeClick = useStable((event: MouseEvent, node: BlockNode) => {
    if (!event.shiftKey && !event.metaKey && !event.ctrlKey) onOpen(node.id, false);
  });
  const onNodeDragStop = useStable((_event: unknown, _node: BlockNode, moved: BlockNode[]) => {
    setDragged(null);
    editing?.onMove(new Map(moved.map((node) => [node.id, node.position])));
  });
  const onConnect = useStable(({ source, sourceHandle, target }: FlowConnection) => {
    if (sourceHandle) editing?.onConnect({ from: source, outcome: sourceHandle, to: target });
  });
  const isValidConnection = useStable(
    ({ source, target }: FlowConnection | FlowEdge) => editing?.canConnect(source, target) ?? false,
  );
  const onTidy = useStable(() => editing?.onMove(layoutAll(definition, outcomesOf)));
  // Of a large workflow the beginning is shown: all of it would be too small to read.
  const beginning = nodes.length > MOST_AT_ONCE ? nodes[0]?.id : undefined;
  const fitViewOptions = useMemo(
    () => (beginning === undefined ? FIT : { ...FIT, nodes: [{ id: beginning }], maxZoom: 0.8 }),
    [beginning],
  );

  const hasMap = definition.blocks.length > LEAST_FOR_MAP && width > ROOM_FOR_MAP;
  const reveal = useCallback(
    (id: string, duration: number) => {
      const at = places.get(id);
      const block = definition.blocks.find((item) => item.id === id);
      if (!at || !block || width === 0) return;
      const size = nodeSize(outcomesOf(block));
      const { x, y, zoom } = flow.getViewport();
      const seen = {
        x: at.x * zoom + x,
        y: at.y * zoom + y,
        width: size.width * zoom,
        height: size.height * zoom,
      };
      const by = intoView(seen, { width, height }, hasMap);
      if (by) void flow.setViewport({ x: x + by.x, y: y + by.y, zoom }, { duration });
    },
    [places, definition.blocks, outcomesOf, width, height, hasMap, flow],
  );

  /** Brings a block into view and gives it the focus; one that was off the screen is drawn a moment later. */
  const focusBlock = (id: string) => {
    reveal(id, 0);
    let tries = 10;
    const take = () => {
      const element = nodeElement(box.current, id);
      if (element) element.focus({ preventScroll: true });
      else if (tries-- > 0) requestAnimationFrame(take);
    };
    take();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    if (target.closest("input, textarea, select, [contenteditable]") || event.altKey) return;
    const [only] = selection;
    // A block that has the focus and is not selected counts as the one that is meant.
    const focused = target.matches(".react-flow__node") ? target.dataset.id : undefined;
    const one = selection.size === 1 ? only : selection.size === 0 ? focused : undefined;
    const plain = !event.ctrlKey && !event.metaKey;
    const done = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (isArrow(event.key) && plain) {
      const next = one ? neighbour(definition, places, one, event.key) : nodes[0]?.id;
      if (!next) return;
      done();
      onSelect(new Set([next]));
      focusBlock(next);
    } else if (
      event.key === "Enter" &&
      one &&
      plain &&
      target.matches(".react-flow__node, .react-flow__pane, [data-canvas]")
    ) {
      done();
      onOpen(one, true);
    } else if (event.key === "Escape" && (selection.size > 0 || lines.size > 0)) {
      done();
      onSelect(new Set());
      setLines(NO_EDGES);
    } else if (!editing) {
      return;
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (selection.size > 0 || (one && lines.size === 0)) {
        done();
        editing.onRemove(one ? [one] : [...selection]);
      } else if (lines.size > 0) {
        done();
        editing.onDisconnect(edges.flatMap((edge) => (lines.has(edge.id) && edge.data ? [edge.data.place] : [])));
        setLines(NO_EDGES);
      }
    } else if (event.key.toLowerCase() === "a" && plain) {
      done();
      const block = one ? definition.blocks.find((item) => item.id === one) : undefined;
      const outcomes = block ? outcomesOf(block) : [];
      const free = outcomes.find(
        (item) => !definition.connections.some((c) => c.from === one && c.outcome === item.id),
      );
      const outcome = free ?? outcomes[0];
      editing.onAdd(block && outcome ? { from: block.id, outcome: outcome.id } : null, target);
    } else if (event.key.toLowerCase() === "a") {
      done();
      onSelect(new Set(definition.blocks.map((block) => block.id)));
    }
  };

  const actions = useMemo(
    () => ({ editable, onAdd: (place: Place, at: Element) => editing?.onAdd(place, at) }),
    [editable, editing],
  );
  useEffect(() => (box.current ? followView(view, box.current) : undefined), [view]);
  // What is selected is brought into view, also when a panel opens beside it; what is in view stays where it is.
  const [last] = selection;
  const opened = selection.size === 1 ? last : undefined;
  const revealed = useRef(reveal);
  useEffect(() => {
    revealed.current = reveal;
  }, [reveal]);
  useEffect(() => {
    if (opened && width > 0 && height > 0) revealed.current(opened, 160);
  }, [opened, width, height]);

  return (
    <CanvasContext.Provider value={actions}>
      {/* biome-ignore lint/a11y/useSemanticElements: it holds the canvas, no fields */}
      <div
        ref={ref}
        className={styles.canvas}
        data-canvas
        tabIndex={-1}
        role="group"
        aria-label={run ? "Canvas of the run" : "Canvas"}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          const node = (event.target as HTMLElement).closest<HTMLElement>(".react-flow__node");
          const id = node === event.target ? node.dataset.id : undefined;
          if (id && !selection.has(id) && node?.matches(":focus-visible")) onSelect(new Set([id]));
        }}
      >
        <ReactFlow<BlockNode, FlowEdge>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onNodeClick={onNodeClick}
          onNodeDragStop={onNodeDragStop}
          onConnect={onConnect}
          isValidConnection={isValidConnection}
          colorMode={scheme}
          nodesDraggable={editable}
          nodesConnectable={editable}
          edgesFocusable={false}
          deleteKeyCode={null}
          disableKeyboardA11y
          selectNodesOnDrag={false}
          nodeDragThreshold={3}
          multiSelectionKeyCode={MULTI_SELECTION_KEYS}
          onlyRenderVisibleElements
          fitView
          fitViewOptions={fitViewOptions}
          minZoom={0.15}
          maxZoom={1.6}
          panOnScroll
          zoomOnDoubleClick={false}
          snapToGrid
          snapGrid={SNAP}
          connectionRadius={36}
        >
          <Dots />
          {hasMap && <MiniMap nodes={nodes} />}
          <CanvasControls fit={FIT} {...(editing ? { onTidy } : {})} />
        </ReactFlow>
        {props.children}
      </div>
    </CanvasContext.Provider>
  );
}
