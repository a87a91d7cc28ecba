import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { apps, liveStoa } from "../src/live-app";
import type { Stoa } from "../src/stoa";

/** A call, its page, and what apps do with text that is selected there; the app is `e2e/apps/calls`. */
const test = liveStoa({ apps: apps("calls"), install: true }).extend<{ call: Call }>({
  call: async ({ page, stoa }, use) => {
    const call = await importCall(stoa, CALL);
    await page.goto(stoa.page("calls", call.id));
    await expect(page.getByRole("heading", { name: "Intro with Lumen", level: 1 })).toBeVisible();
    await use(call);
  },
});

interface Call {
  id: string;
  meeting_id: string;
  linked_records: { object_slug: string; record_id: string }[];
}

const CALL = {
  title: "Intro with Lumen",
  start: "2026-11-20T10:00:00Z",
  participants: ["Ada Lindqvist <ada@lumenrobotics.io>", "Jonas Weber <jonas@orbitfreight.com>"],
  summary: "They want **robots** by spring.\n\n- price is fine\n- night shifts are open",
  insights: [{ title: "Next steps", markdown: "- send the *offer*\n- call Ada on Monday" }],
  transcript: [
    { speech: "Good morning, Jonas.", start_time: 0.5, end_time: 2, speaker: "Ada Lindqvist" },
    { speech: "Shall we begin?", start_time: 2, end_time: 3, speaker: "Ada Lindqvist" },
    { speech: "Please. We need robots that see at night.", start_time: 3.5, end_time: 7, speaker: "Jonas Weber" },
    { speech: "Ours do.", start_time: 7, end_time: 8, speaker: "Ada Lindqvist" },
  ],
};

async function importCall(stoa: Stoa, call: unknown): Promise<Call> {
  return (await stoa.host<{ data: Call }>("POST", "/calls", call)).data;
}

/** Selects from the first character of one text to the last of another, as a reader would with the pointer. */
async function select(page: Page, from: string, to = from): Promise<void> {
  await page.evaluate(
    ([from, to]) => {
      const place = (text: string, after: boolean): [Node, number] => {
        const walker = document.createTreeWalker(document.querySelector("main") ?? document.body, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const at = node.nodeValue?.indexOf(text) ?? -1;
          if (at >= 0) return [node, at + (after ? text.length : 0)];
        }
        throw new Error(`“${text}” is not on the page`);
      };
      document.getSelection()?.setBaseAndExtent(...place(from, false), ...place(to, true));
    },
    [from, to] as const,
  );
}

const toolbar = (page: Page) => page.getByRole("toolbar", { name: "Actions for the selected text" });

/** What the dialog of the app says that it was given. */
async function given(page: Page, what: string): Promise<unknown> {
  const dialog = page.getByRole("dialog", { name: `Given of the ${what}` });
  const text = await dialog.getByText(/^\{/).textContent();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  return JSON.parse(text ?? "null");
}

test("selected text of summary, insight and transcript goes to the apps' actions", async ({ page, stoa, call }) => {
  await select(page, "price", "night shifts");
  await toolbar(page).getByRole("button", { name: "Note summary" }).click();
  expect(await given(page, "summary")).toEqual({
    text: "price is fine\nnight shifts",
    markdown: "- price is fine\n- night shifts",
  });

  await select(page, "offer");
  await expect(toolbar(page).getByRole("button")).toHaveText(["Note insight"]);
  await toolbar(page).getByRole("button", { name: "Note insight" }).click();
  expect(await given(page, "insight")).toEqual({ text: "offer", markdown: "- *offer*" });

  await select(page, "begin?", "see at");
  await toolbar(page).getByRole("button", { name: "Note transcript" }).click();
  const told = (await given(page, "transcript")) as { url: string };
  expect(told).toEqual({
    transcript: [
      { speaker: "Ada Lindqvist", text: "begin?" },
      { speaker: "Jonas Weber", text: "Please. We need robots that see at" },
    ],
    url: `${stoa.page("calls", call.id)}#t=2,7`,
  });

  // The link leads back to that part, also in a fresh page.
  await page.goto("about:blank");
  await page.goto(told.url);
  const marked = page.locator("[data-marked]");
  await expect(marked).toHaveText(["Shall we begin?", "Please. We need robots that see at night."]);
  await expect(marked.first()).toBeInViewport();
});

test("the pointer and the keyboard both reach an action; nothing is offered for a caret or for spaces", async ({
  page,
  call,
}) => {
  expect(call.id).toBeTruthy();
  const speech = page.getByText("Please. We need robots that see at night.");
  await speech.click();
  await expect(toolbar(page)).toHaveCount(0);
  await speech.dblclick({ position: { x: 12, y: 8 } });
  await expect(toolbar(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(toolbar(page)).toHaveCount(0);

  await select(page, "Ours");
  await expect(toolbar(page)).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(toolbar(page).getByRole("button").first()).toBeFocused();
  await page.keyboard.press("End");
  await expect(toolbar(page).getByRole("button", { name: "Note transcript" })).toBeFocused();
  await page.keyboard.press("Enter");
  expect(await given(page, "transcript")).toMatchObject({ transcript: [{ speaker: "Ada Lindqvist", text: "Ours" }] });

  await select(page, "Next steps");
  await expect(toolbar(page), "a title is no insight").toHaveCount(0);
});

test("an action that throws names the app and its line", async ({ page, call }) => {
  expect(call.id).toBeTruthy();
  await select(page, "Ours do.");
  await toolbar(page).getByRole("button", { name: "Break here" }).click();
  const told = page.getByRole("alert").filter({ hasText: "nothing can be done with 1 turns" });
  await expect(told).toContainText("Call notes");
  await expect(told).toContainText("src/app/extensions/fails/extension.tsx:8");
});

test("calls are listed, show on the pages of their people, and a new one appears by itself", async ({
  page,
  stoa,
  call,
}) => {
  const person = call.linked_records.find((linked) => linked.object_slug === "people");
  await page.goto(stoa.page("people", person?.record_id ?? "", "calls"));
  await expect(page.getByRole("tab", { name: "Calls" })).toHaveAttribute("aria-selected", "true");
  await page.getByRole("link", { name: "Intro with Lumen" }).first().click();
  await expect(page).toHaveURL(/\/calls\/[0-9a-f-]{36}$/);

  await page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Calls" }).click();
  await expect(page.getByRole("link", { name: "Intro with Lumen" }).first()).toBeVisible();
  await importCall(stoa, { ...CALL, title: "Live from the API" });
  await expect(page.getByRole("link", { name: "Live from the API" })).toBeVisible();

  // What the REST API calls the page leads to it.
  const { data } = await stoa.api<{ data: { web_url: string } }>(
    "GET",
    `/meetings/${call.meeting_id}/call_recordings/${call.id}`,
  );
  await page.goto(`${data.web_url}/transcript#t=7`);
  await expect(page).toHaveURL(`${stoa.page("calls", call.id)}#t=7`);
  await expect(page.locator("[data-marked]")).toHaveText(["Ours do."]);
});

test("a file is imported by the dialog; one that cannot be read is refused with its line", async ({ page, stoa }) => {
  await page.goto(stoa.page("calls"));
  await page.getByRole("button", { name: "Import transcript" }).click();
  const dialog = page.getByRole("dialog", { name: "Import a transcript" });
  const choose = (name: string, text: string) =>
    dialog.getByLabel("Transcript file").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("Choose a transcript file first.");
  await choose("broken.vtt", "WEBVTT\n\n00:01.000 --> soon\nHello\n");
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("Line 3: “soon” is no time such as 00:01:02.500.");
  await choose("weekly-sync.srt", "1\n00:00:01,000 --> 00:00:02,000\nGrace: Numbers are up.\n");
  await dialog.getByLabel("Participants").fill("Grace Okafor <grace@halcyonhealth.org>");
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { name: "weekly sync", level: 1 })).toBeVisible();
  await expect(page.getByText("Numbers are up.")).toBeVisible();
  await page.getByRole("button", { name: "More about this call" }).click();
  await page.getByRole("menuitem", { name: "Delete recording" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page).toHaveURL(stoa.page("calls"));
  await expect(page.getByRole("link", { name: "weekly sync" })).toHaveCount(0);
});

test("a recording plays beside its transcript: a click seeks, what is spoken is marked", async ({ page, stoa }) => {
  // A player seeks by asking for a part.
  const server = createServer((request, response) => {
    const all = silence(10);
    const from = Number(/bytes=(\d+)/.exec(request.headers.range ?? "")?.[1] ?? 0);
    response.writeHead(206, {
      "content-type": "audio/wav",
      "accept-ranges": "bytes",
      "content-range": `bytes ${from}-${all.length - 1}/${all.length}`,
    });
    response.end(all.subarray(from));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const video_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/call.wav`;
  const call = await importCall(stoa, { ...CALL, video_url });
  await page.goto(stoa.page("calls", call.id));
  const audio = page.locator("audio");
  await expect.poll(() => audio.evaluate((player: HTMLAudioElement) => player.duration)).toBeGreaterThan(9);
  const now = () => audio.evaluate((player: HTMLAudioElement) => player.currentTime);
  await page.getByText("Ours do.").click();
  expect(await now()).toBeCloseTo(7, 1);
  await expect(page.locator("[data-current]")).toHaveText(["Ours do."]);
  await page.getByRole("link", { name: "Ada Lindqvist at 0:00" }).click();
  expect(await now()).toBeCloseTo(0.5, 1);
  await expect(page.locator("[data-current]")).toHaveText(["Good morning, Jonas."]);
  server.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test("axe finds nothing", async ({ page, stoa, call }) => {
      const clean = async (state: string) => {
        await page.waitForTimeout(200);
        const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).analyze();
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`,
        );
        expect(found, state).toEqual([]);
        if (process.env.SHOTS)
          await page.screenshot({ path: `${process.env.SHOTS}/calls-${colorScheme}-${state}.png` });
      };
      await page.goto(`${stoa.page("calls", call.id)}#t=2,7`);
      await expect(page.locator("[data-marked]")).toHaveCount(2);
      await clean("deep link");
      await select(page, "Ours");
      await expect(toolbar(page)).toBeVisible();
      await clean("selection");
      await page.goto(stoa.page("calls"));
      await expect(page.getByRole("link", { name: "Intro with Lumen" }).first()).toBeVisible();
      await clean("list");
      await page.getByRole("button", { name: "Import transcript" }).click();
      await page.getByRole("dialog", { name: "Import a transcript" }).waitFor();
      await clean("import");
      const nothing = await importCall(stoa, { title: "Bare", transcript: CALL.transcript.slice(0, 1) });
      await page.goto(stoa.page("calls", nothing.id));
      await expect(page.getByText("There is no summary of this call.")).toBeVisible();
      await clean("bare");
      await page.goto(stoa.page("calls", "00000000-0000-4000-8000-000000000000"));
      await expect(page.getByRole("heading", { name: "No such call" })).toBeVisible();
      await clean("not found");
    });
  });
}

/** Seconds of nothing, as a WAV file. */
function silence(seconds: number): Buffer {
  const rate = 8000;
  const data = Buffer.alloc(rate * seconds, 128);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
