import { expect, test } from "vitest";
import type { Attribute, Value } from "../api/types";
import { attributes } from "../testing/fake-data";
import { moments } from "./history";

const status = attributes.people?.find((a) => a.api_slug === "lead_status") as Attribute;
const job = attributes.people?.find((a) => a.api_slug === "job_title") as Attribute;
const member = { type: "workspace-member", id: "m" };
const app = { type: "app", id: "a" };

const value = (from: string, until: string | null, actor = member): Value => ({
  active_from: `2026-01-0${from}T10:00:00.000000000Z`,
  active_until: until === null ? null : `2026-01-0${until}T10:00:00.000000000Z`,
  created_by_actor: actor,
  attribute_type: "text",
  value: from,
});
const created = "2026-01-01T10:00:00.000000000Z";
const told = (history: Parameters<typeof moments>[0]) =>
  moments(history, created).map((m) => `${m.created ? "created" : m.changes.map((c) => c.kind)} by ${m.actor.type}`);

test.each([
  { name: "nothing happened", history: [], tells: [] },
  {
    name: "values written together are one moment",
    history: [
      { attribute: job, value: value("1", null) },
      { attribute: status, value: value("1", null) },
    ],
    tells: ["created by workspace-member"],
  },
  {
    name: "a replaced value is told once, by who replaced it",
    history: [
      { attribute: status, value: value("1", "2") },
      { attribute: status, value: value("2", null, app) },
    ],
    tells: ["set by app", "created by workspace-member"],
  },
  {
    // What is read again is merged into what was there: equal attributes are then no longer the same object.
    name: "a replaced value is told once, even if its attribute is another object",
    history: [
      { attribute: { ...status }, value: value("1", "2") },
      { attribute: { ...status }, value: value("2", null, app) },
    ],
    tells: ["set by app", "created by workspace-member"],
  },
  {
    name: "a value that ended without a successor was removed",
    history: [{ attribute: status, value: value("2", "3") }],
    tells: ["removed by unknown", "set by workspace-member"],
  },
  {
    name: "two actors at one moment stay apart",
    history: [
      { attribute: job, value: value("2", null) },
      { attribute: status, value: value("2", null, app) },
    ],
    tells: ["set by workspace-member", "set by app"],
  },
])("$name", ({ history, tells }) => {
  expect(told(history)).toEqual(tells);
});

test("whoever is known to have removed a value is named", () => {
  const ended = value("2", "3");
  const removal = { attribute: "lead_status", at: String(ended.active_until), actor: app };
  const of = (removals: (typeof removal)[]) =>
    moments([{ attribute: status, value: ended }], created, removals)[0]?.actor.type;
  expect(of([removal])).toBe("app");
  expect(of([{ ...removal, attribute: "job_title" }])).toBe("unknown");
  expect(of([{ ...removal, at: "2026-01-04T10:00:00.000000000Z" }])).toBe("unknown");
});

test("a value that replaced another knows which", () => {
  const old = value("1", "2");
  const [latest] = moments(
    [
      { attribute: status, value: old },
      { attribute: status, value: value("2", null, app) },
    ],
    created,
  );
  expect(latest?.changes[0]?.before).toBe(old);
});
