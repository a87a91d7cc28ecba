import { MantineProvider } from "@mantine/core";
import type { HostComponentName, SurfaceNode, SurfaceTree } from "@stoa/sdk/page";
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ToastLayer } from "../../../parts/Toasts";
import { toasts } from "../../../parts/toast-store";
import { theme } from "../../../styles/theme";
import { SurfaceView } from "../../SurfaceView";
import { parseNumber } from "./text";
import { readDay, readMoment, showMoment } from "./when";

const editor = vi.hoisted(() => {
  process.env.TZ = "Europe/Berlin";
  let comes = () => {};
  const hasCome = new Promise<void>((resolve) => {
    comes = resolve;
  });
  return { hasCome, comes };
});
vi.mock("./RichTextEditor", async (importOriginal) => {
  await editor.hasCome;
  return importOriginal();
});
afterEach(() => {
  toasts.clear();
  vi.useRealTimers();
});

const app = { slug: "forms", name: "Forms", icon: null, icon_url: null };

/** A surface that holds one component, and whose props can be changed as an app's commits would. */
function show(type: HostComponentName, props: Record<string, unknown>, children: SurfaceNode[] = []) {
  const given = {
    label: "Field",
    required: false,
    disabled: false,
    revision: 0,
    onChange: vi.fn(async (..._entered: unknown[]) => {}),
    onBlur: vi.fn(async () => {}),
    ...props,
  };
  let nodes: SurfaceNode[] = [{ id: 1, type, props: given, children }];
  const listeners = new Set<() => void>();
  const tree: SurfaceTree = {
    getSnapshot: () => nodes,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    status: "ready",
  };
  render(
    <MantineProvider theme={theme} env="test">
      <SurfaceView tree={tree} app={app} placement="page" />
      <ToastLayer />
    </MantineProvider>,
  );
  const change = (changed: Record<string, unknown>) =>
    act(() => {
      nodes = [{ id: 1, type, props: { ...nodes[0]?.props, ...changed }, children }];
      for (const listener of listeners) listener();
    });
  return { user: userEvent.setup(), onChange: given.onChange, onBlur: given.onBlur, change };
}

const field = () => screen.getByLabelText("Field") as HTMLInputElement;

describe("what is typed", () => {
  test("shows at once, is posted with its revision, and stays when the app says something else about the field", async () => {
    const { user, onChange, change } = show("TextInput", { type: "text", value: "a" });
    await user.type(field(), "bc");
    expect(onChange.mock.calls).toEqual([
      ["ab", 0],
      ["abc", 0],
    ]);
    change({ error: "Too short" });
    expect(field().value).toBe("abc");
    expect(field().getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText("Too short").id).toBe(field().getAttribute("aria-describedby"));
  });

  test("gives way to the app's value of a new revision", async () => {
    const { user, onChange, change } = show("TextInput", { type: "text", value: "" });
    await user.type(field(), "x");
    change({ value: "set", revision: 3 });
    expect(field().value).toBe("set");
    await user.type(field(), "!");
    expect(onChange).toHaveBeenLastCalledWith("set!", 3);
  });

  test("is told as the app's failure when its function throws", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const onChange = () => Promise.reject(new Error("validate broke"));
    const { user } = show("TextInput", { type: "text", value: "", onChange });
    await user.type(field(), "x");
    expect((await screen.findByRole("alert")).textContent).toContain("validate broke");
    expect(field().value).toBe("x");
  });

  test("a number is posted as one, nothing as null, and what is none as NaN", async () => {
    const { user, onChange } = show("NumberInput", { value: 1 });
    await user.clear(field());
    await user.type(field(), "1.5x");
    expect(onChange.mock.calls.map(([value]) => value)).toEqual([null, 1, 1, 1.5, Number.NaN]);
  });

  test("the label of a required field is its name, without the mark", () => {
    show("TextArea", { value: "", required: true, resizable: false });
    expect(screen.getByRole("textbox", { name: "Field" }).getAttribute("aria-required")).toBe("true");
  });
});

test.each([
  ["", null],
  [" 12 ", 12],
  ["-0.5", -0.5],
  [".5", 0.5],
  ["1e3", 1000],
  ["1,5", Number.NaN],
  ["0x10", Number.NaN],
  ["1e999", Number.NaN],
  ["Infinity", Number.NaN],
])("the number %j is %s", (typed, number) => {
  expect(parseNumber(typed)).toEqual(number);
});

test.each([
  ["", null],
  ["2026-01-05", "2026-01-05"],
  [" 5  Jan 2026 ", "2026-01-05"],
  ["January 5, 2026", "2026-01-05"],
  ["2026-02-30", "2026-02-30"],
  ["someday", "someday"],
])("the day %j is %j", (typed, day) => {
  expect(readDay(typed)).toBe(day);
});

test.each([
  ["", null],
  ["5 Jan 2026, 14:30", "2026-01-05T13:30:00.000Z"],
  ["2026-07-05 14:30", "2026-07-05T12:30:00.000Z"],
  ["2026-07-05T14:30", "2026-07-05T12:30:00.000Z"],
  ["2026-07-05T14:30:00Z", "2026-07-05T14:30:00.000Z"],
  ["5 Jul 2026 2:30 pm", "2026-07-05T12:30:00.000Z"],
  ["tomorrow", "tomorrow"],
])("the moment %j, typed in Berlin, is %j", (typed, moment) => {
  expect(readMoment(typed)).toBe(moment);
});

test("a moment is shown in the member's zone", () => {
  expect(showMoment("2026-07-05T12:30:00.000Z")).toBe("5 Jul 2026, 14:30");
});

describe("what is ticked, switched or picked", () => {
  test("a checkbox and a toggle post what they are now", async () => {
    const { user, onChange } = show("Toggle", { value: true, description: "Arrives tomorrow" });
    const toggle = screen.getByRole("switch", { name: "Field" });
    expect(toggle.getAttribute("aria-describedby")).toBe(screen.getByText("Arrives tomorrow").id);
    await user.click(toggle);
    expect(onChange).toHaveBeenCalledWith(false, 0);
  });

  test("a radio group posts the value of the item", async () => {
    const items = ["s", "l"].map(
      (value, at): SurfaceNode => ({
        id: at + 2,
        type: "RadioGroup.Item",
        props: { value, label: value },
        children: [],
      }),
    );
    const { user, onChange } = show("RadioGroup", { value: "s" }, items);
    expect((screen.getByLabelText("s") as HTMLInputElement).checked).toBe(true);
    await user.click(screen.getByLabelText("l"));
    expect(onChange).toHaveBeenCalledWith("l", 0);
    expect((screen.getByLabelText("l") as HTMLInputElement).checked).toBe(true);
  });
});

const options = [
  { value: "a", label: "Apple", description: "Round", categoryLabel: "Fruit" },
  { value: "b", label: "Bean", keywords: ["pulse"], categoryLabel: "Vegetables" },
  { value: "c", label: "Cherry", categoryLabel: "Fruit" },
];
const choosing = { multiple: false, clearable: true, searchPlaceholder: "Search...", value: null };
const shownOptions = () => screen.queryAllByRole("option").map((option) => option.textContent);

describe("a combobox of options", () => {
  test("opens with the keyboard, narrows by label, description and keyword, and chooses", async () => {
    const { user, onChange, onBlur } = show("Combobox", { ...choosing, options });
    await user.tab();
    expect(document.activeElement).toBe(field());
    await user.keyboard("{ArrowDown}");
    expect(shownOptions()).toEqual(["AppleRound", "Cherry", "Bean"]);
    expect(within(screen.getByRole("group", { name: "Fruit" })).getAllByRole("option")).toHaveLength(2);
    await user.keyboard("pulse");
    expect(shownOptions()).toEqual(["Bean"]);
    await user.keyboard("{Enter}");
    expect(onChange).toHaveBeenCalledWith("b", 0);
    expect(onBlur).toHaveBeenCalled();
    expect(field().textContent).toBe("Bean");
    expect(document.activeElement).toBe(field());
  });

  test("opens with what is typed, and Escape closes it and nothing else", async () => {
    const { user, onChange } = show("Combobox", { ...choosing, options });
    field().focus();
    await user.keyboard("c");
    expect((screen.getByRole("combobox", { name: "Search..." }) as HTMLInputElement).value).toBe("c");
    expect(shownOptions()).toEqual(["Cherry"]);
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("listbox")).toBeNull();
    expect(onChange).not.toHaveBeenCalled();
  });

  test("says when there is nothing", async () => {
    const { user } = show("Combobox", { ...choosing, options });
    await user.click(field());
    await user.keyboard("zzz");
    expect(screen.getByRole("status").textContent).toBe("Nothing found for “zzz”.");
  });

  test("takes one choice back if it may be empty", async () => {
    const { user, onChange, change } = show("Combobox", { ...choosing, value: "a", options });
    await user.click(screen.getByRole("button", { name: "Clear" }));
    expect(onChange).toHaveBeenCalledWith(null, 0);
    change({ clearable: false, value: "a", revision: 1 });
    expect(screen.queryByRole("button", { name: "Clear" })).toBeNull();
  });

  test("holds several, stays open for them, and lets go of each", async () => {
    const { user, onChange } = show("Combobox", { ...choosing, multiple: true, value: ["a"], options });
    await user.click(field());
    await user.click(screen.getByRole("option", { name: /Bean/ }));
    expect(onChange).toHaveBeenLastCalledWith(["a", "b"], 0);
    expect(screen.getByRole("listbox").getAttribute("aria-multiselectable")).toBe("true");
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Remove Apple" }));
    expect(onChange).toHaveBeenLastCalledWith(["b"], 0);
    await user.keyboard("{Backspace}");
    expect(onChange).toHaveBeenLastCalledWith([], 0);
  });

  test("shows a value that is no option as it is", async () => {
    show("Combobox", { ...choosing, value: "gone", options });
    await waitFor(() => expect(field().textContent).toBe("gone"));
  });

  test("draws no more options than anybody reads", async () => {
    const many = Array.from({ length: 5000 }, (_, at) => ({ value: `${at}`, label: `Option ${at}` }));
    const { user } = show("Combobox", { ...choosing, options: many });
    await user.click(field());
    expect(screen.getAllByRole("option")).toHaveLength(200);
    expect(screen.getByText("200 of 5000. Type to narrow them down.")).toBeTruthy();
  });

  test("cannot be opened while it is disabled", async () => {
    const { user } = show("Combobox", { ...choosing, value: "a", disabled: true, options });
    await user.click(field());
    expect(screen.queryByRole("listbox")).toBeNull();
    expect(screen.queryByRole("button", { name: "Clear" })).toBeNull();
  });
});

describe("a combobox with a provider", () => {
  /** A provider that answers when the test says so. */
  function provider() {
    const asked: { query: string; answer(labels: string[]): void; fail(message: string): void }[] = [];
    return {
      asked,
      options: {
        getOption: vi.fn(async (value: string) => (value === "gone" ? null : { label: `The ${value}` })),
        search: (query: string) =>
          new Promise((resolve, reject) => {
            asked.push({
              query,
              answer: (labels) => resolve(labels.map((label) => ({ value: label, label }))),
              fail: (message) => reject(new Error(message)),
            });
          }),
      },
    };
  }
  const search = () => screen.getByRole("combobox", { name: "Search..." });

  test("shows a chosen value by what getOption says, and the value where it says nothing", async () => {
    const { options: given } = provider();
    show("Combobox", { ...choosing, multiple: true, value: ["x", "gone"], options: given });
    expect(await screen.findByText("The x")).toBeTruthy();
    expect(await screen.findByText("gone")).toBeTruthy();
    expect(given.getOption).toHaveBeenCalledTimes(2);
  });

  test("is asked at once when it opens, and after 250 ms of rest when something is typed", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { asked, options: given } = provider();
    const { user } = show("Combobox", { ...choosing, options: given });
    await user.click(field());
    await waitFor(() => expect(asked.map(({ query }) => query)).toEqual([""]));
    expect(screen.getByRole("status").textContent).toContain("Searching…");
    await user.type(search(), "oslo");
    expect(asked).toHaveLength(1);
    await act(() => vi.advanceTimersByTimeAsync(260));
    expect(asked.map(({ query }) => query)).toEqual(["", "oslo"]);
  });

  test("an answer to an older question is dropped, however late it comes", async () => {
    const { asked, options: given } = provider();
    const { user } = show("Combobox", { ...choosing, options: given });
    await user.click(field());
    await user.type(search(), "o");
    await waitFor(() => expect(asked).toHaveLength(2));
    await user.type(search(), "s");
    await waitFor(() => expect(asked.map(({ query }) => query)).toEqual(["", "o", "os"]));
    await act(async () => asked[2]?.answer(["Oslo"]));
    expect(shownOptions()).toEqual(["Oslo"]);
    await act(async () => asked[1]?.answer(["Oporto", "Oslo"]));
    await act(async () => asked[0]?.answer(["Rome"]));
    expect(shownOptions()).toEqual(["Oslo"]);
  });

  test("that fails says why, and can be asked again", async () => {
    const { asked, options: given } = provider();
    const { user, onChange } = show("Combobox", { ...choosing, options: given });
    await user.click(field());
    await waitFor(() => expect(asked).toHaveLength(1));
    await act(async () => asked[0]?.fail("the atlas is closed"));
    expect(screen.getByRole("alert").textContent).toContain("the atlas is closed");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(asked).toHaveLength(2));
    await act(async () => asked[1]?.answer(["Oslo"]));
    await user.click(screen.getByRole("option", { name: "Oslo" }));
    expect(onChange).toHaveBeenCalledWith("Oslo", 0);
    expect(field().textContent).toBe("Oslo");
    expect(given.getOption).not.toHaveBeenCalled();
  });
});

test("what is typed into rich text before its editor has come goes on in the editor", async () => {
  const { user, onChange, onBlur } = show("RichTextInput", { value: "Once" });
  const early = screen.getByRole("textbox", { name: "Field" }) as HTMLTextAreaElement;
  await user.tab();
  expect(document.activeElement).toBe(early);
  // A browser does not select what is in it, as this one does.
  await user.keyboard("{End} upon{Enter}a time ");
  expect(onChange).toHaveBeenLastCalledWith("Once upon\n\na time ", 0);
  await act(async () => editor.comes());
  await waitFor(() => expect(screen.getByRole("textbox", { name: "Field" })).not.toBe(early));
  const late = screen.getByRole("textbox", { name: "Field" });
  expect(document.activeElement).toBe(late);
  expect([...late.querySelectorAll("p")].map((paragraph) => paragraph.textContent)).toEqual(["Once upon", "a time "]);
  expect(document.getSelection()?.focusNode?.textContent).toBe("a time ");
  expect(document.getSelection()?.focusOffset).toBe(7);
  expect(onBlur).not.toHaveBeenCalled();
});

describe("a form", () => {
  const submitting = { dirty: false, submitting: false, refusals: 0, problems: [] };
  const input = (id: number, label: string, props: object = {}): SurfaceNode => ({
    id,
    type: "TextInput",
    props: {
      label,
      value: "",
      type: "text",
      required: false,
      disabled: false,
      revision: 0,
      onChange: async () => {},
      onBlur: async () => {},
      ...props,
    },
    children: [],
  });

  test("is submitted by Enter in a line, and by Mod+Enter anywhere, but not while it is submitting", async () => {
    const onSubmit = vi.fn(async () => {});
    const area: SurfaceNode = { ...input(3, "Area", { resizable: false }), type: "TextArea" };
    const { user, change } = show("Form", { ...submitting, onSubmit }, [input(2, "Line"), area]);
    await user.type(screen.getByLabelText("Line"), "{Enter}");
    expect(onSubmit).toHaveBeenCalledTimes(1);
    await user.type(screen.getByLabelText("Area"), "{Enter}");
    expect(onSubmit).toHaveBeenCalledTimes(1);
    await user.type(screen.getByLabelText("Area"), "{Control>}{Enter}{/Control}");
    expect(onSubmit).toHaveBeenCalledTimes(2);
    change({ submitting: true });
    await user.type(screen.getByLabelText("Line"), "{Enter}");
    expect(onSubmit).toHaveBeenCalledTimes(2);
  });

  test("that was refused leads to its first error, and shows those that no input has", () => {
    const wrong = input(3, "Wrong", { error: "Required" });
    const { change } = show("Form", { ...submitting, onSubmit: async () => {} }, [input(2, "Right"), wrong]);
    change({ refusals: 1, problems: ["hidden: Required"] });
    expect(document.activeElement).toBe(screen.getByLabelText("Wrong"));
    expect(screen.getByRole("alert").textContent).toBe("hidden: Required");
  });
});
