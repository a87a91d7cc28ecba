import { describe, expect, test } from "vitest";
import { components, type HostComponentName, isComponent, misplaced } from "../src/protocol/components/index.js";
import { badgeColors, statusColors } from "../src/protocol/components/text.js";
import { keyboardHints, keyboardKeys } from "../src/protocol/keyboard.js";
import { encode } from "../src/wire.js";

const fn = () => {};
/** Props as a realm checks them; functions are kept as they are. */
function checked(name: HostComponentName, props: object): unknown {
  return components[name].props(props, "", {
    callback(value, path): never {
      if (typeof value !== "function") throw new TypeError(`${path} is required (a function)`);
      return value as never;
    },
  });
}

const spacing = ["none", "extraSmall", "small", "medium", "large", "extraLarge"];
const onClick = fn;
const onSelect = fn;

/** By component: what must be given, what comes out with nothing else given, and every value that a prop may have. */
const table: [HostComponentName, required: object, defaults: object, values: Record<string, readonly unknown[]>][] = [
  [
    "Avatar",
    { name: "Ada" },
    { shape: "round", variant: "bold", size: "medium" },
    {
      src: ["https://a.example/a.png", null, undefined],
      shape: ["round", "box"],
      variant: ["subtle", "bold"],
      size: ["small", "medium", "large"],
    },
  ],
  ["Badge", { color: "red" }, {}, { color: badgeColors }],
  ["StatusBadge", { color: "violet" }, {}, { color: [...statusColors, "#00ff7F", "#123456"] }],
  ["Link", { href: "https://a.example" }, {}, { href: ["http://a.example", "mailto:a@a.example", "tel:+461"] }],
  ["TextBlock", {}, { align: "center" }, { align: ["left", "center", "right"] }],
  ["Typography.Body", {}, { variant: "standard" }, { variant: ["standard", "large", "strong", "interactive"] }],
  [
    "Typography.Title",
    {},
    { variant: "standard" },
    { variant: ["extraLarge", "large", "standard", "medium", "small", "extraSmall"] },
  ],
  ["Typography.Caption", {}, {}, {}],
  [
    "Banner",
    { variant: "neutral" },
    { size: "small", actions: [] },
    {
      variant: ["neutral", "warning", "error"],
      actions: [
        [{ label: "a", variant: "primary", onTrigger: fn }],
        [{ label: "a", variant: "secondary", onTrigger: fn }],
        [
          { label: "a", variant: "secondary", onTrigger: fn },
          { label: "b", variant: "primary", onTrigger: fn },
        ],
      ],
    },
  ],
  ["Banner", { variant: "error", size: "large", title: "T" }, { actions: [] }, {}],
  [
    "Button",
    { label: "Go", onClick },
    { variant: "secondary", disabled: false },
    {
      variant: ["primary", "secondary", "destructive"],
      disabled: [true, false],
      icon: ["Plus", "no such icon"],
      keyboardHint: keyboardHints,
    },
  ],
  ["Card", {}, {}, { title: ["T"] }],
  ["Column", {}, {}, {}],
  ["Row", {}, {}, {}],
  ["Divider", {}, {}, {}],
  ["EmptyState", { title: "T", description: "D" }, {}, {}],
  [
    "Grid",
    {},
    { maxColumns: "auto", minColumnWidth: "medium", gap: "medium", align: "stretch" },
    {
      maxColumns: [1, 2, 3, 4, 5, 6, "auto"],
      minColumnWidth: ["small", "medium", "large"],
      gap: spacing,
      align: ["stretch", "start"],
    },
  ],
  ["LoadingState", {}, {}, {}],
  ["Section", { title: "T" }, {}, { description: ["D"] }],
  [
    "Stack",
    {},
    { direction: "column", gap: "none", align: "stretch", justify: "start" },
    {
      direction: ["column", "row"],
      gap: spacing,
      align: ["start", "center", "end", "stretch"],
      justify: ["start", "center", "end", "space-between"],
    },
  ],
  ["DescriptionList", {}, {}, { title: ["T"] }],
  ["DescriptionList.Item", { label: "L" }, {}, { icon: ["User"] }],
  ["DescriptionList.Menu", {}, {}, {}],
  [
    "DescriptionList.Menu.Item",
    { label: "L", onSelect },
    { variant: "primary" },
    { variant: ["primary", "danger"], icon: ["Trash"] },
  ],
  ["Table", {}, {}, { label: ["L"] }],
  ["Table.Header", {}, {}, {}],
  ["Table.HeaderCell", {}, {}, { icon: ["User"] }],
  ["Table.Body", {}, {}, {}],
  ["Table.Row", {}, {}, {}],
  ["Table.Cell", {}, {}, {}],
  ["Table.Cell.Badge", { color: "blue" }, {}, { color: badgeColors }],
  ["Table.Cell.Avatar", { name: "Ada" }, {}, { src: ["https://a.example/a.png", null, undefined] }],
  ["Json", { data: encode({ a: new Date(0) }) }, {}, {}],
];

describe("props", () => {
  test.each(table)("%s: defaults and every value", (name, required, defaults, values) => {
    expect(checked(name, required)).toEqual({ ...required, ...defaults });
    for (const [prop, allowed] of Object.entries(values)) {
      for (const value of allowed) {
        const wanted = { ...defaults, ...required, [prop]: value };
        if (value === undefined) delete (wanted as Record<string, unknown>)[prop];
        expect(checked(name, { ...required, [prop]: value }), `${prop}=${String(value)}`).toEqual(wanted);
      }
    }
  });

  test.each(table)("%s: nothing but its own props", (name, required) => {
    expect(() => checked(name, { ...required, style: {} })).toThrow("style is not a known property");
    for (const prop of Object.keys(required)) {
      // What a large banner needs is told by its own sentence.
      if (name === "Banner" && prop !== "variant") continue;
      expect(() => checked(name, { ...required, [prop]: undefined }), prop).toThrow(
        name === "Json" ? "data must be wire text" : `${prop} is required`,
      );
    }
  });

  test("an older description list calls its title label", () => {
    expect(checked("DescriptionList", { label: "L" })).toEqual({ title: "L" });
    expect(checked("DescriptionList", { label: "L", title: "T" })).toEqual({ title: "T" });
  });

  const action = (variant: string) => ({ label: "a", variant, onTrigger: fn });
  const wrong: [HostComponentName, object, string][] = [
    ["Avatar", { name: 1 }, "name must be a string, it is 1"],
    ["Avatar", { name: "a", shape: "square" }, 'shape must be one of round, box, it is "square"'],
    ["Avatar", { name: "a", variant: "loud" }, 'variant must be one of subtle, bold, it is "loud"'],
    ["Avatar", { name: "a", size: 20 }, "size must be one of small, medium, large, it is 20"],
    ["Avatar", { name: "a", src: 7 }, "src must be a string, it is 7"],
    ["Badge", { color: "teal" }, `color must be one of ${badgeColors.join(", ")}, it is "teal"`],
    ["StatusBadge", { color: "lime" }, `color must be one of ${statusColors.join(", ")}, #RRGGBB, it is "lime"`],
    ["StatusBadge", { color: "#fff" }, 'color must be #RRGGBB or a name, it is "#fff"'],
    ["StatusBadge", { color: "#12345g" }, 'color must be #RRGGBB or a name, it is "#12345g"'],
    ["Link", { href: "javascript:alert(1)" }, "href must be an address that begins with https://"],
    ["Link", { href: "/people" }, "href must be an address that begins with https://"],
    ["TextBlock", { align: "justify" }, 'align must be one of left, center, right, it is "justify"'],
    ["Typography.Body", { variant: "bold" }, "variant must be one of standard, large, strong, interactive"],
    ["Typography.Title", { variant: "h1" }, "variant must be one of extraLarge, large, standard, medium, small, extra"],
    ["Banner", { variant: "info" }, 'variant must be one of neutral, warning, error, it is "info"'],
    ["Banner", { variant: "error", size: "medium" }, 'size must be one of small, large, it is "medium"'],
    ["Banner", { variant: "error", size: "large" }, "title is required with size large"],
    ["Banner", { variant: "error", title: "T" }, "title needs size large"],
    ["Banner", { variant: "error", actions: [{ label: "a" }] }, "actions[0].variant is required (one of primary"],
    ["Banner", { variant: "error", actions: [{ ...action("primary"), onTrigger: 1 }] }, "actions[0].onTrigger"],
    [
      "Banner",
      { variant: "error", actions: [action("primary"), action("secondary")] },
      "actions must be a secondary action and then a primary one, if there are two",
    ],
    ["Banner", { variant: "error", actions: Array(3).fill(action("primary")) }, "actions has more than 2 items"],
    ["Button", { label: "a", onClick, variant: "danger" }, "variant must be one of primary, secondary, destructive"],
    ["Button", { label: "a", onClick, disabled: "yes" }, 'disabled must be a boolean, it is "yes"'],
    ["Button", { label: ["a"], onClick }, "label must be a string, it is an array"],
    ["Button", { label: "a", onClick, keyboardHint: "A" }, 'it is "A"'],
    ["Card", { title: 1 }, "title must be a string, it is 1"],
    ["Grid", { maxColumns: 7 }, "maxColumns must be one of 1, 2, 3, 4, 5, 6, auto, it is 7"],
    ["Grid", { maxColumns: "2" }, 'maxColumns must be one of 1, 2, 3, 4, 5, 6, auto, it is "2"'],
    ["Grid", { minColumnWidth: 200 }, "minColumnWidth must be one of small, medium, large, it is 200"],
    ["Grid", { gap: "8px" }, `gap must be one of ${spacing.join(", ")}, it is "8px"`],
    ["Grid", { align: "center" }, 'align must be one of stretch, start, it is "center"'],
    ["Stack", { direction: "diagonal" }, 'direction must be one of column, row, it is "diagonal"'],
    ["Stack", { gap: 4 }, `gap must be one of ${spacing.join(", ")}, it is 4`],
    ["Stack", { align: "baseline" }, "align must be one of start, center, end, stretch"],
    ["Stack", { justify: "around" }, "justify must be one of start, center, end, space-between"],
    ["Section", { title: "T", description: 1 }, "description must be a string, it is 1"],
    ["EmptyState", { title: "T" }, "description is required (a string)"],
    ["DescriptionList.Item", { label: "L", icon: 1 }, "icon must be a string, it is 1"],
    ["DescriptionList.Menu.Item", { label: "L", onSelect, variant: "destructive" }, "one of primary, danger"],
    ["Table.Cell.Badge", { color: "violet" }, "color must be one of amber"],
    ["Json", { data: '{"$":"window"}' }, "data must be wire text"],
    ["Json", { data: "x".repeat(2_000_001) }, "data is more than 2000000 characters"],
  ];
  test.each(wrong)("%s %o is refused", (name, props, message) => {
    expect(() => checked(name, props)).toThrow(message);
  });

  test("there are 51 keys, and all but three may be claimed", () => {
    expect(keyboardKeys).toHaveLength(51);
    expect(keyboardHints).toHaveLength(48);
  });
});

describe("places", () => {
  const cases: [parent: HostComponentName | undefined, child: HostComponentName | undefined, message?: string][] = [
    ["Badge", undefined],
    ["Badge", "Divider", "<Badge>: only text can stand inside it, not <Divider>"],
    ["StatusBadge", "Badge", "<StatusBadge>: only text can stand inside it, not <Badge>"],
    ["Banner", "Link", "<Banner>: only text can stand inside it, not <Link>"],
    ["LoadingState", "Divider", "<LoadingState>: only text can stand inside it, not <Divider>"],
    ["Avatar", undefined, "<Avatar>: nothing can stand inside it"],
    ["Button", undefined, "<Button>: nothing can stand inside it"],
    ["Divider", "Divider", "<Divider>: nothing can stand inside it"],
    ["Json", undefined, "<Json>: nothing can stand inside it"],
    ["TextBlock", "Badge"],
    ["Card", "Card"],
    ["EmptyState", "Divider"],
    ["DescriptionList", undefined, "<DescriptionList>: only <DescriptionList.Item>, <DescriptionList.Menu> can stand"],
    ["DescriptionList", "Divider", "<DescriptionList>: only <DescriptionList.Item>, <DescriptionList.Menu> can stand"],
    [undefined, "DescriptionList.Item", "can only stand in <DescriptionList>, not in the surface itself"],
    ["Section", "DescriptionList.Item", "<DescriptionList.Item> can only stand in <DescriptionList>, not in <Section>"],
    ["DescriptionList.Item", "Link"],
    ["DescriptionList.Item", "Badge"],
    ["DescriptionList.Item", "Button", "can stand inside it, not <Button>"],
    ["DescriptionList.Item", "Table.Cell.Badge", "<Table.Cell.Badge> can only stand in <Table.Cell>"],
    ["DescriptionList.Menu", undefined, "<DescriptionList.Menu>: only <DescriptionList.Menu.Item> can stand inside it"],
    ["DescriptionList", "DescriptionList.Menu.Item", "can only stand in <DescriptionList.Menu>"],
    ["DescriptionList.Menu.Item", undefined, "<DescriptionList.Menu.Item>: nothing can stand inside it"],
    ["Table", undefined, "<Table>: only <Table.Header>, <Table.Body> can stand inside it, not text"],
    ["Table", "Table.Row", "<Table.Row> can only stand in <Table.Body>, not in <Table>"],
    ["Table.Header", "Table.Cell", "<Table.Cell> can only stand in <Table.Row>, not in <Table.Header>"],
    ["Table.Header", undefined, "<Table.Header>: only <Table.HeaderCell> can stand inside it, not text"],
    ["Table.HeaderCell", undefined],
    ["Table.HeaderCell", "Link", "<Table.HeaderCell>: only text can stand inside it, not <Link>"],
    ["Table.Body", "Divider", "<Table.Body>: only <Table.Row> can stand inside it, not <Divider>"],
    ["Table.Row", "Table.HeaderCell", "<Table.HeaderCell> can only stand in <Table.Header>, not in <Table.Row>"],
    ["Table.Row", undefined, "<Table.Row>: only <Table.Cell> can stand inside it, not text"],
    ["Table.Cell", undefined],
    ["Table.Cell", "Link"],
    ["Table.Cell", "Table.Cell.Badge"],
    ["Table.Cell", "Badge"],
    ["Table.Cell", "Table.Cell.Avatar"],
    ["Table.Cell", "TextBlock", "can stand inside it, not <TextBlock>"],
    ["Table.Cell.Avatar", undefined, "<Table.Cell.Avatar>: nothing can stand inside it"],
    ["TextBlock", "Table.Cell.Avatar", "<Table.Cell.Avatar> can only stand in <Table.Cell>, not in <TextBlock>"],
  ];
  test.each(cases)("<%s> around <%s>: %s", (parent, child, message) => {
    const wrong = misplaced(parent, child);
    if (message === undefined) expect(wrong).toBeUndefined();
    else expect(wrong).toContain(message);
  });

  test("every component that a rule names is one", () => {
    for (const [name, { children, within }] of Object.entries(components)) {
      const named = [...(Array.isArray(children) ? children : []), ...(within ?? [])];
      expect(
        named.filter((other) => other !== "text" && !isComponent(other)),
        name,
      ).toEqual([]);
    }
  });
});
