import { Button } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Plus, Workflow as WorkflowIcon } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useSearchParams } from "react-router";
import { useWorkspace } from "../api/workspace";
import { EmptyState } from "../parts/EmptyState";
import { useTitle } from "../shell/PageBar";
import { BlockPanel } from "./BlockPanel";
import { BlockPicker } from "./BlockPicker";
import { ConflictDialog } from "./ConflictDialog";
import { Canvas, type CanvasEditing } from "./canvas/Canvas";
import { nodeElement } from "./canvas/node-element";
import {
  addBlock,
  type Clip,
  canConnect,
  changeBlock,
  connect,
  copyBlocks,
  disconnect,
  kindOf,
  moveBlocks,
  newBlock,
  type Place,
  pasteBlocks,
  removeBlocks,
  usualOutcomes,
} from "./definition";
import { DraftStore } from "./draft-store";
import { EditorBar } from "./EditorBar";
import { sentence } from "./form/form-context";
import { freePlace, freeShift, type Point, placeAfter, ROOM_FOR_ONE } from "./layout";
import { ProblemsPanel } from "./ProblemsPanel";
import type { Block, CatalogEntry, Definition, Outcome, Problem, Workflow } from "./types";
import { useCanvasClipboard } from "./useCanvasClipboard";
import { usePlaces } from "./usePlaces";
import { useCatalog, useWorld } from "./useWorld";
import { VersionsPanel } from "./VersionsPanel";
import { WorkflowBar } from "./WorkflowBar";
import styles from "./WorkflowBar.module.css";
import { saveDraft, workflowKeys, workflowQuery } from "./workflows-api";

export type Side = "block" | "problems" | "versions" | null;

const NOTHING: ReadonlySet<string> = new Set();

/** A workflow as it is built. What is done is saved by itself; nothing runs by it before it is published. */
export function Editor({ workflow: given }: { workflow: Workflow }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const { catalog } = useCatalog();
  const world = useWorld();
  const [search, setSearch] = useSearchParams();
  const [store] = useState(
    () =>
      new DraftStore(given, {
        save: (definition, revision) => saveDraft(w, given.id, definition, revision),
        load: () => client.fetchQuery({ ...workflowQuery(w, given.id), staleTime: 0 }),
        onWorkflow: (workflow) => {
          client.setQueryData(workflowKeys.one(w, given.id), workflow);
          void client.invalidateQueries({ queryKey: workflowKeys.all(w) });
        },
      }),
  );
  const draft = useSyncExternalStore(store.subscribe, store.snapshot);
  const { definition, workflow } = draft;
  useEffect(() => store.adopt(given), [store, given]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (store.isUnsaved) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("beforeunload", warn);
      store.dispose();
    };
  }, [store]);
  useTitle(definition.title || "Workflow");

  const editable = workflow.access === "full-access" && workflow.status !== "archived";
  const [selection, setSelection] = useState<ReadonlySet<string>>(NOTHING);
  const [side, setSide] = useState<Side>(null);
  const [picking, setPicking] = useState<{ place: Place | null; only: CatalogEntry["type"] | null; at: Point } | null>(
    null,
  );
  const [configurators, setConfigurators] = useState<ReadonlyMap<string, readonly string[]>>(new Map());
  const titleRef = useRef<HTMLInputElement>(null);
  const page = useRef<HTMLDivElement>(null);

  const outcomesById = workflow.outcomes;
  const outcomesOf = useCallback(
    (block: Block): readonly Outcome[] => {
      const usual = usualOutcomes(block, catalog.get(kindOf(block)));
      // A switch says its ways itself, at once; of others the server knows more: what they give.
      const known = outcomesById[block.id];
      if (!known || block.app) return block.app ? (block.outcomes ?? known ?? []) : usual;
      return block.block === "switch" ? usual : known;
    },
    [catalog, outcomesById],
  );
  const outcomes = useMemo(
    () => Object.fromEntries(definition.blocks.map((block) => [block.id, [...outcomesOf(block)]])),
    [definition.blocks, outcomesOf],
  );
  const places = usePlaces(definition, outcomesOf);
  /** What kept the server from publishing this revision: an app whose trigger refused, for example. */
  const [refused, setRefused] = useState<{ problems: readonly Problem[]; revision: number } | null>(null);
  const problems = useMemo(() => {
    const byBlock = new Map<string, string[]>();
    for (const { block, message } of workflow.problems) {
      if (block) byBlock.set(block, [...(byBlock.get(block) ?? []), sentence(message)]);
    }
    for (const [block, messages] of configurators) {
      if (messages.length > 0) byBlock.set(block, [...(byBlock.get(block) ?? []), ...messages]);
    }
    return byBlock;
  }, [workflow.problems, configurators]);
  const isTrigger = useCallback(
    (id: string) => {
      const block = definition.blocks.find((item) => item.id === id);
      return block !== undefined && catalog.get(kindOf(block))?.type === "trigger";
    },
    [definition.blocks, catalog],
  );

  // A link may name a block: from a problem in a run, say.
  const named = search.get("block");
  useEffect(() => {
    if (!named) return;
    setSelection(new Set([named]));
    setSide("block");
    setSearch(
      (now) => {
        now.delete("block");
        return now;
      },
      { replace: true },
    );
  }, [named, setSearch]);

  const open = useCallback((id: string, focus: boolean) => {
    setSelection(new Set([id]));
    setSide("block");
    if (focus) requestAnimationFrame(() => titleRef.current?.focus());
  }, []);
  const closePanel = () => {
    setSide(null);
    const [id] = selection;
    if (id) nodeElement(page.current, id)?.focus({ preventScroll: true });
  };
  const remove = useCallback(
    (ids: string[]) => {
      store.edit((now) => removeBlocks(now, ids));
      setSelection(NOTHING);
      setSide(null);
      page.current?.querySelector<HTMLElement>("[data-canvas]")?.focus({ preventScroll: true });
    },
    [store],
  );
  const ask = useCallback((place: Place | null, at: Element, only: CatalogEntry["type"] | null = place && "step") => {
    const box = at.getBoundingClientRect();
    const isCanvas = at.matches("[data-canvas], .react-flow__pane");
    setPicking({
      place,
      only,
      at: isCanvas
        ? { x: box.left + box.width / 2, y: box.top + box.height / 4 }
        : { x: box.left + box.width / 2, y: Math.min(box.bottom + 4, window.innerHeight - 80) },
    });
  }, []);

  const add = (entry: CatalogEntry) => {
    const after = entry.type === "step" ? picking?.place : null;
    setPicking(null);
    const from = after ? definition.blocks.find((block) => block.id === after.from) : undefined;
    const follows = after
      ? definition.connections.find((item) => item.from === after.from && item.outcome === after.outcome)
      : undefined;
    const all = [...places.values()];
    let position: Point;
    if (from && after) {
      position = follows
        ? (places.get(follows.to) ?? { x: 0, y: 0 })
        : placeAfter(places, from, after.outcome, outcomesOf(from));
    } else {
      const top = Math.min(0, ...all.map((at) => at.y));
      const low = Math.max(0, ...all.map((at) => at.y + ROOM_FOR_ONE));
      position = freePlace({ x: all[0]?.x ?? 0, y: entry.type === "trigger" || all.length === 0 ? top : low }, all);
    }
    const block = newBlock(definition, entry, position);
    const first = usualOutcomes(block, entry)[0]?.id;
    store.edit((now) => {
      const added = addBlock(moveBlocks(now, places), block, after ?? undefined, first);
      return follows ? makeRoom(added, follows.to, places) : added;
    });
    open(block.id, true);
  };

  const editing = useMemo<CanvasEditing | null>(
    () =>
      editable
        ? {
            // What was never put anywhere stays where it is shown.
            onMove: (to) => store.edit((now) => moveBlocks(now, new Map([...places, ...to]))),
            onConnect: (connection) => store.edit((now) => connect(now, connection)),
            canConnect: (from, to) => canConnect(store.snapshot().definition, from, to, isTrigger),
            onDisconnect: (gone) => store.edit((now) => disconnect(now, gone)),
            onRemove: remove,
            onAdd: ask,
          }
        : null,
    [editable, store, isTrigger, remove, ask, places],
  );
  const paste = useCallback(
    (clip: Clip) => {
      const copied = clip.blocks.flatMap((block) => block.position ?? []);
      const placed = moveBlocks(definition, places);
      const pasted = pasteBlocks(placed, clip, freeShift(copied, [...places.values()]));
      store.edit(() => pasted.definition);
      setSelection(new Set(pasted.ids));
    },
    [definition, places, store],
  );
  const duplicate = useCallback(
    (ids: ReadonlySet<string>) => {
      if (editable && ids.size > 0) paste(copyBlocks(moveBlocks(definition, places), [...ids]));
    },
    [editable, definition, places, paste],
  );
  useHotkeys([
    ["mod+Z", () => editable && store.undo()],
    ["mod+shift+Z", () => editable && store.redo()],
    ["mod+Y", () => editable && store.redo()],
    ["mod+D", () => duplicate(selection)],
  ]);
  useCanvasClipboard({
    definition,
    places,
    selection,
    editable,
    onPaste: paste,
    onCut: remove,
  });

  const rename = (title: string) => store.edit((now) => (now.title === title ? now : { ...now, title }));
  const [only] = selection;
  const shownBlock = selection.size === 1 ? definition.blocks.find((block) => block.id === only) : undefined;
  const noTrigger = !definition.blocks.some((block) => isTrigger(block.id));
  const addFromPanel = (at: Element) => {
    if (!shownBlock) return;
    const ways = outcomesOf(shownBlock);
    const free = ways.find(
      (way) => !definition.connections.some((c) => c.from === shownBlock.id && c.outcome === way.id),
    );
    const way = free ?? ways[0];
    ask(way ? { from: shownBlock.id, outcome: way.id } : null, at);
  };
  const addFirst = (
    <Button leftSection={<Plus size={15} aria-hidden />} onClick={(event) => ask(null, event.currentTarget, "trigger")}>
      Add a trigger
    </Button>
  );
  return (
    <div className={styles.page} ref={page}>
      <WorkflowBar
        workflow={workflow}
        title={definition.title}
        onRename={editable ? rename : undefined}
        shown="editor"
        aside={
          <EditorBar
            store={store}
            draft={draft}
            editable={editable}
            onRefused={(problems, revision) => setRefused({ problems, revision })}
            problemCount={workflow.problems.length + [...configurators.values()].flat().length}
            side={side}
            onSide={setSide}
            onAdd={(at) => ask(null, at)}
          />
        }
      />
      <div className={styles.work}>
        <Canvas
          definition={definition}
          catalog={catalog}
          outcomesOf={outcomesOf}
          places={places}
          problems={problems}
          selection={selection}
          onSelect={(ids) => {
            setSelection(ids);
            if (ids.size !== 1 && side === "block") setSide(null);
          }}
          onOpen={(id, focus) => open(id, focus)}
          editing={editing}
        >
          {definition.blocks.length === 0 && (
            <div className={styles.empty}>
              <EmptyState
                icon={WorkflowIcon}
                title="What starts this workflow?"
                text="A trigger says when it runs: when a record is created, on a schedule, or when somebody asks for it."
              >
                {editable && addFirst}
              </EmptyState>
            </div>
          )}
        </Canvas>
        {side === "block" && shownBlock && (
          <BlockPanel
            workflowId={workflow.id}
            definition={definition}
            block={shownBlock}
            catalog={catalog}
            outcomes={outcomes}
            world={world}
            problems={workflow.problems.filter((problem) => problem.block === shownBlock.id)}
            address={workflow.addresses?.[shownBlock.id]}
            editable={editable}
            titleRef={titleRef}
            onChange={(change, key) => store.edit((now) => changeBlock(now, shownBlock.id, change), key)}
            onConfiguratorProblems={(messages) => setConfigurators((now) => new Map(now).set(shownBlock.id, messages))}
            onAdd={addFromPanel}
            onDuplicate={() => duplicate(selection)}
            onRemove={() => remove([shownBlock.id])}
            onReplace={(kind) =>
              store.edit((now) => changeBlock(now, shownBlock.id, (block) => ({ ...block, block: kind })))
            }
            onClose={closePanel}
          />
        )}
        {side === "problems" && (
          <ProblemsPanel
            problems={refused?.revision === workflow.revision ? refused.problems : workflow.problems}
            configurators={configurators}
            definition={definition}
            catalog={catalog}
            onOpen={(id) => open(id, true)}
            onClose={() => setSide(null)}
          />
        )}
        {side === "versions" && (
          <VersionsPanel
            workflow={workflow}
            definition={definition}
            catalog={catalog}
            editable={editable}
            onRestored={(restored) => store.adopt(restored)}
            flush={() => store.flush()}
            onClose={() => setSide(null)}
          />
        )}
      </div>
      {picking && (
        <BlockPicker
          catalog={catalog}
          at={picking.at}
          only={picking.only}
          triggersFirst={noTrigger}
          onPick={add}
          onClose={() => setPicking(null)}
        />
      )}
      <ConflictDialog store={store} opened={draft.state === "conflict"} />
    </div>
  );
}

/** Moves a block and all that comes after it down, so that another fits above. */
function makeRoom(definition: Definition, from: string, places: ReadonlyMap<string, Point>): Definition {
  const after = new Set([from]);
  const left = [from];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    for (const item of definition.connections) {
      if (item.from === at && !after.has(item.to)) {
        after.add(item.to);
        left.push(item.to);
      }
    }
  }
  const moved = new Map<string, Point>();
  for (const id of after) {
    const at = places.get(id);
    if (at) moved.set(id, { x: at.x, y: at.y + ROOM_FOR_ONE });
  }
  return moveBlocks(definition, moved);
}
