import type { Destination, SurfaceKind } from "@stoa/sdk/page";
import { expect, test } from "vitest";
import { splitActions } from "../records/RecordActions";
import { attributes, companies, people } from "../testing/fake-data";
import { destinationPath } from "./destinations";
import { listedFor, objectContext, offersOf } from "./offers";
import { orderPages } from "./pages";
import type { OfferedApp } from "./realm-set";
import { tabAt, tabSegment } from "./record-tabs";

const ID = "00000000-0000-4000-8000-000000001000";
const record = { type: "record", recordId: ID, objectSlug: "people" } as const;

/** An app that is about to run: what it offers is in its manifest. */
function app(slug: string, surfaces: Partial<Record<SurfaceKind, object[]>>): OfferedApp {
  const identity = { slug, name: slug, icon: null, icon_url: null };
  const source = {
    ...{ install_id: slug, app_slug: slug, app_name: slug, icon_url: null, version: 1 },
    ...{ bundle_url: "", source_map_url: null, surfaces },
  };
  return { app: identity, source, realm: null };
}

const page = (id: string) => ({ id, name: id });
const tab = (id: string) => ({ id, label: id });
const offered = [
  app("lead-checker", { page: [page("home")], "record-tab": [tab("credit"), tab("own")] }),
  app("other", { page: [page("board")], "record-tab": [tab("credit")] }),
];

test.each<[Destination, string | null]>([
  [record, `/acme/people/${ID}`],
  [{ ...record, tab: "activity" }, `/acme/people/${ID}/activity`],
  [{ ...record, tab: "own" }, `/acme/people/${ID}/own`],
  [{ ...record, tab: "credit" }, `/acme/people/${ID}/lead-checker%3Acredit`],
  [{ ...record, tab: "a/../b" }, `/acme/people/${ID}/a%2F..%2Fb`],
  [{ ...record, objectSlug: "person" }, `/acme/people/${ID}`],
  [{ ...record, objectSlug: "rockets" }, null],
  [{ ...record, recordId: "" }, null],
  [{ ...record, recordId: "../apps" }, null],
  [{ type: "app-settings" }, "/acme/apps/lead-checker?tab=settings"],
  [{ type: "app-page", slug: "home" }, "/acme/apps/lead-checker/home"],
  [{ type: "app-page", slug: "board" }, null],
  [{ type: "app-page", slug: "" }, null],
])("%j leads to %s", (destination, path) => {
  const places = { workspace: "acme", app: "lead-checker", offered, objects: [people, companies] };
  expect(destinationPath(places, destination)).toBe(path);
});

test("a tab's app stands before its id only where another app has the same id", () => {
  const tabs = offersOf(offered, "record-tab");
  expect(tabs.map(({ app, entry }) => tabSegment(tabs, app.slug, entry.id))).toEqual([
    "lead-checker:credit",
    "own",
    "other:credit",
  ]);
  const at = (segment: string) => tabAt(tabs, segment)?.app.slug;
  expect(["other:credit", "credit", "lead-checker:own", "none"].map(at)).toEqual([
    "other",
    "lead-checker",
    "lead-checker",
    undefined,
  ]);
});

test("the actions of the first two apps stand on the page, those of the others in its menu", () => {
  const actions = ["alpha", "alpha", "beta", "gamma"].map((slug, at) => ({
    ...{ key: String(at), label: String(at), pending: false, run: async () => {} },
    app: { slug, name: slug, icon: null, icon_url: null },
  }));
  const { buttons, menu } = splitActions(actions);
  expect([buttons, menu].map((shown) => shown.map(({ key }) => key))).toEqual([["0", "1", "2"], ["3"]]);
});

test.each([
  [["board", "alpha"], ["alpha", "board"], "alpha"],
  [["a", "home", "z"], ["a", "home", "z"], "home"],
  [["home", "a", "index"], ["a", "home", "index"], "index"],
])("of the pages %j the sidebar shows %j and opens %s", (ids, order, main) => {
  const pages = offersOf([app("x", { page: ids.map(page) })], "page");
  const ordered = orderPages(pages);
  expect(ordered.pages.map(({ entry }) => entry.id)).toEqual(order);
  expect(ordered.main?.entry.id).toBe(main);
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
