/**
 * Measures app UI, and the editor of workflows, as a person meets them: a real `stoa dev`, real Chromium, the apps that
 * the browser tests use. Prints one JSON array of `{name, unit, values}` on stdout; `cargo xtask bench surfaces` makes
 * medians and percentiles of it.
 *
 * `STOA_BIN` is the binary, `CHROMIUM` the browser. With names as arguments, only these are measured.
 */
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { root } from "../src/process";
import type { Stoa } from "../src/stoa";
import { canvas } from "./canvas";
import { seenFrames, watchFrames } from "./frames";
import { workerHeaps } from "./heap";
import { type Measurement, open, pause, withStoa } from "./page";
import { type Sight, seenAt, sinceClick, watchFor } from "./stopwatch";

const app = (name: string) => path.join(root, "e2e/apps", name);
const times = async (count: number, measure: () => Promise<number>): Promise<number[]> => {
  const values: number[] = [];
  for (let at = 0; at < count; at++) values.push(await measure());
  return values;
};

const withPerson = (apps: string[], use: (stoa: Stoa, person: string) => Promise<Measurement[]>) =>
  withStoa(apps, async (stoa) => use(stoa, await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" })));

/** How long a hand holds a button of the mouse: released at once, it would wait for what the press has set off. */
const HOLD_MS = 80;

/** Clicks an action of a person's page and gives the milliseconds until a sight was painted. */
async function clickUntil(page: Page, action: string, sight: Sight): Promise<number> {
  await watchFor(page, sight);
  await page.getByRole("button", { name: action, exact: true }).click({ delay: HOLD_MS });
  return await sinceClick(page);
}

/** Until a page of an app has its first content: in a browser that has never been here, and in one that comes again. */
const start = (browser: Browser) =>
  withStoa([app("extensions")], async (stoa) => {
    const opened: Record<"first" | "again", number[]> = { first: [], again: [] };
    const address = stoa.page("apps", "extensions", "board");
    for (let at = 0; at < 16; at++) {
      const page = await open(browser, "about:blank");
      for (const visit of ["first", "again"] as const) {
        await page.goto(address, { waitUntil: "commit" });
        const painted = await page.evaluate(() =>
          window.stopwatch.painted(() => document.body?.textContent?.includes("Counted 0") === true),
        );
        // The first browser also warms the server.
        if (at > 0) opened[visit].push(painted);
        await pause(700);
      }
      await page.context().close();
    }
    const page = await open(browser, stoa.page("apps", "extensions", "home"));
    await page.getByText("Home, sweet home.").waitFor();
    const links = ["Credit board", "Credit home"] as const;
    let turn = 0;
    const mount = await times(20, async () => {
      const name = links[turn++ % 2] as string;
      await watchFor(page, {
        selector: "main",
        text: name === "Credit home" ? "Home, sweet home." : "Counted 0 times.",
      });
      await page.getByRole("region", { name: "Apps" }).getByRole("link", { name }).click();
      return await sinceClick(page);
    });
    await page.context().close();
    return [
      { name: "page opened to first surface, first visit", unit: "ms", values: opened.first },
      { name: "page opened to first surface", unit: "ms", values: opened.again },
      { name: "click to a surface of a running realm", unit: "ms", values: mount },
    ];
  });

/**
 * The action of the demo app, whose toast is the first thing that it does: right after the page has come, and once more.
 * Beside it what the page does by itself when a button of its own is clicked: nothing that is measured here is faster.
 */
const toast = (browser: Browser) =>
  withPerson([path.join(root, "examples/acme-lead-checker/app")], async (stoa, person) => {
    const page = await open(browser, stoa.page("people", person));
    const sight = { selector: "[role=status]", text: "Sending the lead" };
    const clicked: Record<"first" | "again" | "floor", number[]> = { first: [], again: [], floor: [] };
    for (let at = 0; at < 21; at++) {
      await page.getByRole("button", { name: "Check lead with Acme", exact: true }).waitFor();
      await pause(1000);
      for (const turn of ["first", "again"] as const) {
        clicked[turn].push(await clickUntil(page, "Check lead with Acme", sight));
        // The person has no phone number, which the app says next.
        await page.getByText("No phone number").waitFor();
        await page.keyboard.press("Escape");
        await page.getByText("No phone number").waitFor({ state: "hidden" });
        await pause(500);
      }
      await page.evaluate(() => {
        const button = document.createElement("button");
        button.textContent = "By itself";
        button.onclick = () => button.insertAdjacentHTML("afterend", "<p data-by-itself></p>");
        document.querySelector("main")?.prepend(button);
      });
      clicked.floor.push(await clickUntil(page, "By itself", { selector: "[data-by-itself]" }));
      await page.reload();
    }
    await page.context().close();
    return [
      { name: "click to toast", unit: "ms", values: clicked.first.slice(1) },
      { name: "click to toast, once more", unit: "ms", values: clicked.again.slice(1) },
      { name: "click to what the page does by itself", unit: "ms", values: clicked.floor.slice(1) },
    ];
  });

const form = (browser: Browser) =>
  withPerson([app("forms")], async (stoa, person) => {
    const page = await open(browser, stoa.page("people", person));
    await page.getByRole("button", { name: "Thirty inputs", exact: true }).waitFor();
    await pause(1000);
    const dialog = page.getByRole("dialog", { name: "Thirty inputs" });
    const sight = { selector: "[role=dialog] form label", count: 30 };
    let first = Number.NaN;
    const opened = await times(21, async () => {
      const ms = await clickUntil(page, "Thirty inputs", sight);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      await pause(150);
      if (Number.isNaN(first)) first = ms;
      return ms;
    });
    await clickUntil(page, "Thirty inputs", sight);
    const field = dialog.getByLabel("text7", { exact: true });
    await field.focus();
    let typed = "";
    const keys = await times(60, async () => {
      typed += "abcdefghij"[typed.length % 10];
      await page.evaluate((expected) => {
        const field = document.activeElement as HTMLInputElement;
        window.begun = new Promise((resolve) => {
          field.addEventListener(
            "input",
            () => void window.stopwatch.painted(() => field.value === expected).then(resolve),
            { once: true },
          );
        });
      }, typed);
      await page.keyboard.press(typed.at(-1) as string);
      return await page.evaluate(async () => ((await window.begun) ?? Number.NaN) - window.lastKey);
    });
    await page.context().close();
    return [
      { name: "dialog with 30 inputs, first time", unit: "ms", values: [first] },
      { name: "dialog with 30 inputs", unit: "ms", values: opened.slice(1) },
      { name: "key to screen in 30 inputs", unit: "ms", values: keys },
    ];
  });

/** How long a table is scrolled. */
const scrollMs = 4000;

const table = (browser: Browser) =>
  withPerson([app("dialogs")], async (stoa, person) => {
    const page = await open(browser, stoa.page("people", person));
    await page.getByRole("heading", { name: "Ada Lindqvist" }).first().waitFor();
    await pause(1000);
    await page.keyboard.press("ControlOrMeta+k");
    await page.getByRole("dialog", { name: "Command palette" }).getByRole("searchbox").fill("50,000");
    await page
      .getByRole("option", { name: /50,000/ })
      .first()
      .click();
    const rows = page.getByRole("table", { name: "Data table" });
    await rows.getByText("Deal 3", { exact: true }).waitFor();
    const box = await rows.boundingBox();
    if (!box) throw new Error("the table is not on screen");
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.evaluate(() => {
      const seen: { empty: number; shown: number } = { empty: 0, shown: 0 };
      Object.assign(window, { seen });
      const scroller = document.querySelector('[role=table][aria-label="Data table"]') as HTMLElement;
      const tick = () => {
        const { top, bottom } = scroller.getBoundingClientRect();
        for (const row of Array.from(scroller.querySelectorAll("[role=rowgroup] [role=row]"))) {
          const at = row.getBoundingClientRect();
          if (at.bottom < top || at.top > bottom) continue;
          seen.shown += 1;
          if (row.querySelector("[class*=skeleton]")) seen.empty += 1;
        }
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    });
    await watchFrames(page);
    // A wheel that turns without rest: 60 px every 16 ms are a hundred rows a second.
    const until = Date.now() + scrollMs;
    while (Date.now() < until) {
      await page.mouse.wheel(0, 60);
      await pause(8);
    }
    const { perSecond, gaps, dropped } = await seenFrames(page);
    const { empty, shown } = await page.evaluate(
      () => (window as unknown as { seen: { empty: number; shown: number } }).seen,
    );
    await page.context().close();
    return [
      { name: "frames while 50,000 rows scroll", unit: "/s", values: [perSecond] },
      { name: "frame while 50,000 rows scroll", unit: "ms", values: gaps },
      { name: "dropped frames while 50,000 rows scroll", unit: "%", values: [dropped] },
      { name: "rows in view not yet drawn", unit: "%", values: [(100 * empty) / shown] },
    ];
  });

/** A PATCH over REST until another browser's page shows it; a saved source file until its surface shows it. */
async function save(browser: Browser): Promise<Measurement[]> {
  // Within the repository, where its packages are found.
  const copy = path.join(root, "target/bench/extensions");
  await cp(app("extensions"), copy, { recursive: true });
  const source = path.join(copy, "src/app/pages/home/page.tsx");
  const text = await readFile(source, "utf8");
  try {
    return await withPerson([copy], async (stoa, person) => {
      const page = await open(browser, stoa.page("people", person));
      await page.getByRole("heading", { name: "Ada Lindqvist" }).first().waitFor();
      await pause(1500);
      let turn = 0;
      const records = await times(41, async () => {
        const title = `Harpooner ${++turn}`;
        await watchFor(page, { selector: "main", text: title });
        const begun = performance.timeOrigin + performance.now();
        await stoa.api("PATCH", `/objects/people/records/${person}`, { data: { values: { job_title: title } } });
        const ms = (await seenAt(page)) - begun;
        await pause(80);
        return ms;
      });
      await page.goto(stoa.page("apps", "extensions", "home"));
      await page.getByText("Home, sweet home.").waitFor();
      await pause(1500);
      const starts: number[] = [];
      const sources = await times(21, async () => {
        const said = `Home, number ${++turn}.`;
        await page.evaluate(() => performance.clearResourceTimings());
        await watchFor(page, { selector: "main", text: said });
        const begun = performance.timeOrigin + performance.now();
        await writeFile(source, text.replace("Home, sweet home.", said));
        const seen = await seenAt(page);
        // The page starts a realm when it asks for the code that is to run in it.
        const asked = await page.evaluate(() => {
          const bundle = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/index.js"));
          return performance.timeOrigin + (bundle?.startTime ?? Number.NaN);
        });
        starts.push(seen - asked);
        await pause(800);
        return seen - begun;
      });
      await page.context().close();
      return [
        { name: "REST write to another page", unit: "ms", values: records.slice(1) },
        { name: "realm start to first surface", unit: "ms", values: starts.slice(1) },
        { name: "saved source to its surface", unit: "ms", values: sources.slice(1) },
      ];
    });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

const memory = (browser: Browser) =>
  withPerson([path.join(root, "examples/acme-lead-checker/app")], async (stoa, person) => {
    const page = await open(browser, stoa.page("people", person));
    await page.getByRole("button", { name: "Check lead with Acme" }).waitFor();
    // The next realm's worker is made ready meanwhile.
    await pause(2500);
    const { workers, script, browser: kept } = await workerHeaps(browser);
    await page.context().close();
    const mb = 1 << 20;
    return [
      { name: "workers of one app's page", unit: "", values: [workers] },
      { name: "memory of the demo app's realm", unit: "MB", values: [(script + kept) / mb] },
    ];
  });

const groups = { start, toast, form, table, save, memory, canvas };
const wanted = process.argv.slice(2);
const measured: Measurement[] = [];
for (const [name, measure] of Object.entries(groups)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`${name}…\n`);
  // A browser of its own: what one leaves behind slows no other down.
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
  try {
    measured.push(...(await measure(browser)));
  } finally {
    await browser.close();
  }
}
process.stdout.write(`${JSON.stringify(measured)}\n`);
