import { describe, expect, test } from "vitest";
import {
  addBlock,
  blocksBefore,
  canConnect,
  connect,
  copyBlocks,
  disconnect,
  freeId,
  pasteBlocks,
  readDefinition,
  removeBlocks,
  setField,
  writeWorkflowFile,
} from "./definition";
import { difference, isSameDefinition } from "./diff";
import type { Block, Definition } from "./types";
import { readClip, writeClip } from "./useCanvasClipboard";
import { variable } from "./values";

const lines = (text: string) =>
  text
    .split(", ")
    .filter(Boolean)
    .map((line) => {
      const [from = "", outcome = "", to = ""] = line.split(/[ >]+/);
      return { from, outcome, to };
    });
const written = (definition: Definition) =>
  definition.connections.map((c) => `${c.from} ${c.outcome}>${c.to}`).join(", ");
const make = (ids: string, connections: string): Definition => ({
  title: "T",
  timezone: "UTC",
  blocks: ids.split(" ").map((id): Block => ({ id, block: id.replace(/-\d+$/, "") })),
  connections: lines(connections),
});

test.each([
  ["create-task", "a", "create-task"],
  ["create-task", "create-task", "create-task-2"],
  ["create-task", "create-task create-task-2", "create-task-3"],
  ["Check Phone!", "a", "check-phone"],
])("the id of a new %s beside %s is %s", (kind, ids, id) => {
  expect(freeId(make(ids, ""), kind)).toBe(id);
});

test("a block that is put on a line comes between", () => {
  const before = make("a b", "a done>b");
  const after = addBlock(before, { id: "n", block: "n" }, { from: "a", outcome: "done" }, "done");
  expect(written(after)).toBe("a done>n, n done>b");
  expect(written(before)).toBe("a done>b");
});

test.each([
  ["what led to it leads on", "a b c", "a done>b, b done>c", ["b"], "a done>c"],
  ["what led to a fork ends", "a if c d", "a done>if, if true>c, if false>d", ["if"], ""],
  ["several at once", "a b c d", "a done>b, b done>c, c done>d", ["b", "c"], "a done>d"],
])("without a block %s", (_, ids, connections, gone, left) => {
  expect(written(removeBlocks(make(ids, connections), gone))).toBe(left);
});

test("an outcome leads to one block", () => {
  const definition = connect(make("a b c", "a done>b"), { from: "a", outcome: "done", to: "c" });
  expect(written(definition)).toBe("a done>c");
  expect(written(disconnect(definition, [{ from: "a", outcome: "done" }]))).toBe("");
});

test.each([
  ["a", "c", true],
  ["c", "a", false],
  ["b", "b", false],
  ["c", "start", false],
])("from %s to %s may be connected: %s", (from, to, can) => {
  const definition = make("start a b c", "a done>b, b done>c");
  expect(canConnect(definition, from, to, (id) => id === "start")).toBe(can);
});

test("before a block run all that lead to it, however far", () => {
  expect([...blocksBefore(make("a b c d", "a done>b, b done>c, d done>c"), "c")].sort()).toEqual(["a", "b", "d"]);
});

describe("copies", () => {
  const source = setField(make("trigger step step-2", "trigger done>step, step done>step-2"), "step-2", "content", {
    $: "template",
    parts: ["Of ", variable("step.record"), variable("trigger.record")],
  });

  test("have ids, connections and variables of their own", () => {
    const { definition, ids } = pasteBlocks(source, copyBlocks(source, ["step", "step-2"]), { x: 0, y: 0 });
    expect(ids).toEqual(["step-3", "step-4"]);
    expect(written(definition)).toBe("trigger done>step, step done>step-2, step-3 done>step-4");
    expect(definition.blocks.at(-1)?.config?.content).toEqual({
      $: "template",
      parts: ["Of ", variable("step-3.record"), variable("trigger.record")],
    });
  });

  test("go over the clipboard as text", () => {
    const clip = copyBlocks(source, ["step"]);
    expect(readClip(writeClip(clip))).toEqual(clip);
    expect(readClip("step")).toBeNull();
    expect(readClip('{"stoa-workflow-blocks": 1, "blocks": [3]}')).toBeNull();
  });
});

test.each([
  ["{", /is no JSON/],
  ["[]", /no list of blocks/],
  ['{"blocks": [{"id": "a"}]}', /Block 1 of the file/],
])("a file that holds %s is refused with its reason", (text, reason) => {
  expect(() => readDefinition(text)).toThrow(reason);
});

test("an exported file begins with its id, and reads as the definition that it was made of", () => {
  const definition = setField(make("a b", "a done>b"), "b", "content", "x");
  const text = writeWorkflowFile("6b3f6a0e-6f0c-4d6e-9a3f-0d1c5a7e2b11", definition);
  expect(text).toMatch(/^\{\n {2}"id": "6b3f6a0e-6f0c-4d6e-9a3f-0d1c5a7e2b11",\n {2}"title": "T",/);
  expect(readDefinition(text)).toEqual(definition);
});

test("a difference names what was added, removed and changed, and not where blocks stand", () => {
  const before = setField(make("a b c", "a done>b"), "b", "content", "x");
  const moved = { ...before, blocks: before.blocks.map((block) => ({ ...block, position: { x: 1, y: 2 } })) };
  expect(isSameDefinition(before, moved)).toBe(true);
  const after = { ...setField(removeBlocks(before, ["c"]), "b", "content", "y"), timezone: "Europe/Berlin" };
  const found = difference(before, addBlock(after, { id: "n", block: "n" }, { from: "b", outcome: "done" }));
  expect({
    added: found.added.map((block) => block.id),
    removed: found.removed.map((block) => block.id),
    changed: found.changed.map(({ after: { id }, fields }) => `${id}: ${fields}`),
    connections: found.connections,
    workflow: found.workflow,
  }).toEqual({
    added: ["n"],
    removed: ["c"],
    changed: ["b: content"],
    connections: { added: 1, removed: 0 },
    workflow: ["timezone"],
  });
});

test("a difference is one of what would be published: values of hidden fields are none", () => {
  const published = setField(make("a b", "a done>b"), "b", "address", { city: "London" });
  const draft = setField(published, "b", "address", { city: "London", zip: "N1" });
  const hiding = (hidden: string[]) => ({
    ...draft,
    blocks: draft.blocks.map((block) => (block.id === "b" ? { ...block, hidden } : block)),
  });
  expect(isSameDefinition(published, draft)).toBe(false);
  expect(isSameDefinition(published, hiding(["address.zip", "gone", "gone.x"]))).toBe(true);
  expect(isSameDefinition(published, hiding(["address"]))).toBe(false);
});
