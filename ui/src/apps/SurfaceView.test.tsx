import { MantineProvider } from "@mantine/core";
import { RealmError, type SurfaceNode, type SurfaceTree } from "@stoa/sdk/page";
import { encode } from "@stoa/sdk/wire";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { theme } from "../styles/theme";
import { fixedTree } from "../testing/fake-realm";
import { collectButtons } from "./components/buttons";
import type { Placement } from "./components/contract";
import { SurfaceView } from "./SurfaceView";

const app = { slug: "acme", name: "Acme", icon: null, icon_url: null };
type Node = SurfaceNode | string;

let lastId = 0;
const node = (type: string, props: object = {}, ...children: Node[]): SurfaceNode => ({
  id: ++lastId,
  type,
  props: props as Record<string, unknown>,
  children,
});

function show(tree: SurfaceTree | Node[], placement: Placement = "page") {
  const given = Array.isArray(tree) ? fixedTree(tree) : tree;
  return render(
    <MantineProvider theme={theme} env="test">
      <SurfaceView tree={given} app={app} placement={placement} />
    </MantineProvider>,
  );
}

const button = (label: string, variant = "secondary", onClick: () => Promise<void> = async () => {}) =>
  node("Button", { label, variant, disabled: false, onClick });

beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

describe("an empty state", () => {
  const empty = (...children: Node[]) =>
    node("EmptyState", { title: "No leads", description: "Add one." }, ...children);
  const names = () => screen.queryAllByRole("button").map((found) => found.textContent || found.ariaLabel);
  const looks = (name: string) => screen.getByRole("button", { name }).getAttribute("data-variant");

  test.each(["page", "tab", "dialog"] as const)("fills a %s that has nothing else", (placement) => {
    show([empty(), " "], placement);
    expect(screen.getByRole("heading", { name: "No leads" })).toBeTruthy();
    expect(screen.getByText("Add one.")).toBeTruthy();
  });

  test.each([
    ["beside another component", [empty(), node("Divider")], "page"],
    ["inside another component", [node("Section", { title: "x" }, empty())], "page"],
    ["in a widget", [empty()], "widget"],
  ] as const)("%s is not drawn, and says so to the developer", (_name, nodes, placement) => {
    show([...nodes], placement);
    expect(screen.queryByText("No leads")).toBeNull();
    expect(vi.mocked(console.warn).mock.lastCall?.[0]).toContain("<EmptyState> is only drawn as all that a page");
  });

  test("draws its buttons and nothing else of its children", async () => {
    const ran = vi.fn(async () => {});
    show([empty(button("Import"), "text", node("Badge", { color: "red" }, "badge"), button("Add", "primary", ran))]);
    expect(names()).toEqual(["Import", "Add"]);
    expect([looks("Import"), looks("Add")]).toEqual(["default", "filled"]);
    expect(screen.queryByText("badge")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Add" }));
    expect(ran).toHaveBeenCalled();
  });

  test.each([
    ["one primary stays in sight", ["secondary", "primary", "destructive"], ["B", "More actions"], ["A", "C"]],
    ["without a primary all are in the menu", ["secondary", "secondary", "secondary"], ["Actions"], ["A", "B", "C"]],
    ["several primaries are none", ["primary", "primary", "secondary"], ["Actions"], ["A", "B", "C"]],
  ])("of more than two buttons: %s", async (_name, variants, inSight, inMenu) => {
    show([empty(...variants.map((variant, at) => button("ABC"[at] ?? "", variant)))]);
    expect(names()).toEqual(inSight);
    await userEvent.click(screen.getByRole("button", { name: inSight.at(-1) as string }));
    const items = await screen.findAllByRole("menuitem");
    expect(items.map((item) => item.textContent)).toEqual(inMenu);
  });

  test("two primaries both show as secondary", () => {
    show([empty(button("A", "primary"), button("B", "primary"))]);
    expect([looks("A"), looks("B")]).toEqual(["default", "default"]);
  });

  test("in a dialog its buttons stay, and its primary one looks secondary", () => {
    const nodes = [empty(button("A", "primary"))];
    show(nodes, "dialog");
    expect(looks("A")).toBe("default");
    expect(collectButtons(nodes)).toEqual([]);
  });
});

describe("a surface that failed", () => {
  const failed = (error: RealmError, retry?: () => void): SurfaceTree => ({
    ...fixedTree([]),
    status: "failed",
    error,
    ...(retry ? { retry } : {}),
  });

  test("names the app, what went wrong, where, and what to quote, and can be tried again", async () => {
    const stack = "Error: it broke\n    at Page (src/app/pages/home/page.tsx:7:3)";
    const error = new RealmError("it broke", { stack });
    const retry = vi.fn();
    show(failed(error, retry));
    const alert = screen.getByRole("alert");
    for (const said of ["Acme failed here", "it broke", "src/app/pages/home/page.tsx:7", error.reference]) {
      expect(alert.textContent).toContain(said);
    }
    await userEvent.click(within(alert).getByRole("button", { name: "Try again" }));
    expect(retry).toHaveBeenCalledTimes(1);
  });

  test("quotes the execution where a server function failed", () => {
    show(failed(new RealmError("no credit", { execution: "01EXECUTION" })));
    expect(screen.getByRole("alert").textContent).toContain("Execution01EXECUTION");
    expect(screen.queryByRole("button")).toBeNull();
  });

  test("what the page itself cannot draw stays within its surface", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const fine = show([node("Divider")]);
    show([node("FromTheFuture")]);
    expect(screen.getByRole("alert").textContent).toContain("<FromTheFuture> is no component that Stoa can draw");
    expect(fine.container.querySelector("hr")).toBeTruthy();
  });
});

describe("components", () => {
  test("headings follow their place: below a dialog's title, and one further down in every section", () => {
    const nodes = [
      node("Typography.Title", { variant: "large" }, "a"),
      node("Section", { title: "b" }, node("Section", { title: "c" }), node("Card", { title: "d" })),
    ];
    const levels = () => screen.getAllByRole("heading").map(({ tagName, textContent }) => `${tagName} ${textContent}`);
    const { unmount } = show(nodes, "dialog");
    expect(levels()).toEqual(["H3 a", "H3 b", "H4 c", "H4 d"]);
    unmount();
    show(nodes, "page");
    expect(levels()).toEqual(["H2 a", "H2 b", "H3 c", "H3 d"]);
  });

  test("a description list has its menu beside its title, whose items run what the app says", async () => {
    const ran = vi.fn(async () => {});
    const item = node("DescriptionList.Menu.Item", { label: "Delete", variant: "danger", onSelect: ran });
    const { container } = show([
      node(
        "DescriptionList",
        { title: "Facts" },
        node("DescriptionList.Menu", {}, item),
        node("DescriptionList.Item", { label: "Plan", icon: "NoSuchIcon" }, "Business"),
      ),
    ]);
    expect(container.querySelector("dl")?.textContent).toContain("PlanBusiness");
    expect(container.querySelector("dl button")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "More actions" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Delete" }));
    expect(ran).toHaveBeenCalled();
  });

  test("a table is one: named, with column headers and cells", () => {
    show([
      node(
        "Table",
        { label: "Members" },
        node("Table.Header", {}, node("Table.HeaderCell", { icon: "User" }, "Name")),
        node(
          "Table.Body",
          {},
          node("Table.Row", {}, node("Table.Cell", {}, node("Table.Cell.Avatar", { name: "Ada", src: null }))),
        ),
      ),
    ]);
    const table = screen.getByRole("table", { name: "Members" });
    expect(within(table).getByRole("columnheader", { name: "Name" })).toBeTruthy();
    expect(within(table).getByRole("img", { name: "Ada" })).toBeTruthy();
    expect(within(table).getByRole("cell").textContent).toContain("Ada");
  });

  test.each([
    ["https://a.example/a.png", 1],
    ["data:image/png;base64,AA", 1],
    ["javascript:alert(1)", 0],
    ["/api/w/acme/secret", 0],
    [null, 0],
  ])("an avatar of %s has %i pictures", (src, pictures) => {
    const { container } = show([node("Avatar", { name: "Ada", src, shape: "box", variant: "bold", size: "large" })]);
    expect(container.querySelectorAll("img")).toHaveLength(pictures);
    expect(screen.getByRole("img", { name: "Ada" })).toBeTruthy();
  });

  test("JSON opens and closes, and shows what JSON lacks", async () => {
    const data = {
      list: [1, { deep: { deeper: true } }],
      at: new Date(0),
      big: 7n,
      none: undefined,
      map: new Map([["k", 1]]),
    };
    const { container } = show([node("Json", { data: encode(data) })]);
    for (const said of ["1970-01-01T00:00:00.000Z", "7n", "undefined", "Map"]) {
      expect(container.textContent).toContain(said);
    }
    expect(container.textContent).not.toContain("deeper");
    await userEvent.click(screen.getByRole("button", { name: /^\{…\}/ }));
    await userEvent.click(screen.getByRole("button", { name: /deep:/ }));
    expect(container.textContent).toContain("deeper: true");
  });
});
