import type { Destination } from "@stoa/sdk/page";
import { expect, test } from "vitest";
import { attributes } from "../testing/fake-data";
import { destinationPath } from "./page-host";
import { listedFor, objectContext } from "./record-actions";

const record = { type: "record", recordId: "r 1", objectSlug: "people" } as const;

test.each<[Destination, string | null]>([
  [record, "/acme/people/r%201"],
  [{ ...record, tab: "activity" }, "/acme/people/r%201/activity"],
  [{ type: "app-settings" }, "/acme/apps/lead-checker"],
  [{ type: "app-page", slug: "home" }, null],
])("%j leads to %s", (destination, path) => {
  expect(destinationPath("acme", "lead-checker", destination)).toBe(path);
});

test.each([
  ["every object without a list", undefined, true],
  ["a listed slug", ["people"], true],
  ["an old singular slug", ["person"], true],
  ["no other object", ["companies"], false],
  ["whatever its predicate says", { predicate: true } as const, null],
])("an action is offered for %s", (_name, objects, offered) => {
  expect(listedFor(objects === undefined ? {} : { objects }, "people")).toBe(offered);
});

test("a predicate hears of attributes under the SDK's own type names", () => {
  const context = objectContext("people", attributes.people ?? []);
  expect(context).toMatchObject({ object: "people", isStandard: true });
  expect(context.attributes.map((a) => a.type)).toContain("entity-reference");
  expect(context.attributes.map((a) => a.type)).not.toContain("record-reference");
  expect(objectContext("rockets", []).isStandard).toBe(false);
});
