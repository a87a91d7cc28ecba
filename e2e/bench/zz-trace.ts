import path from "node:path";
import { writeFile } from "node:fs/promises";
import { chromium } from "@playwright/test";
import { root } from "../src/process";
import { open, pause, withStoa } from "./page";
import { sinceClick, watchFor } from "./stopwatch";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"] });
await withStoa([path.join(root, "e2e/apps/gallery")], async (stoa) => {
  const person = await stoa.createPerson({ firstName: "Ada", lastName: "Lindqvist" });
  const page = await open(browser, stoa.page("people", person));
  const values: number[] = [];
  const again: number[] = [];
  for (let at = 0; at < 14; at++) {
    await page.getByRole("button", { name: "Show toasts", exact: true }).waitFor();
    await pause(1000);
    const traced = at === 13 && process.env.TRACE;
    if (traced) await browser.startTracing(page, { categories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing", "v8.execute", "disabled-by-default-v8.cpu_profiler", "toplevel", "loading", "latencyInfo", "cc", "viz"] });
    await watchFor(page, { selector: "[role=status], [role=alert]", text: "Uploading" });
    await page.getByRole("button", { name: "Show toasts", exact: true }).click();
    values.push(await sinceClick(page));
    if (traced) { await pause(200); await writeFile("/work/tmp/trace.json", await browser.stopTracing()); }
    // a second click with the toasts gone
    for (let n = 0; n < 3; n++) { await page.getByRole("button", { name: "Dismiss notification" }).first().click().catch(() => {}); await pause(60); }
    await pause(500);
    await watchFor(page, { selector: "[role=status], [role=alert]", text: "Uploading" });
    await page.getByRole("button", { name: "Show toasts", exact: true }).click();
    again.push(await sinceClick(page));
    await page.reload();
  }
  const show = (v: number[]) => `${v.map((x) => x.toFixed(1)).join(" ")} | median ${[...v].sort((a, b) => a - b)[v.length >> 1]?.toFixed(1)}`;
  console.log("first", show(values)); console.log("again", show(again));
  // floor: a click handler that inserts text at once
  await page.getByRole("button", { name: "Show toasts", exact: true }).waitFor();
  await pause(1000);
  await page.evaluate(() => { const b = document.createElement("button"); b.textContent = "FLOOR"; b.style.cssText = "position:fixed;top:300px;left:500px;z-index:9999"; let n = 0; b.onclick = () => { const d = document.createElement("div"); d.setAttribute("data-floor", String(++n)); d.textContent = "floor" + n; document.body.append(d); }; document.body.append(b); });
  const floor: number[] = [];
  for (let at = 1; at < 14; at++) { await pause(300); await watchFor(page, { selector: "[data-floor]", count: at }); await page.getByRole("button", { name: "FLOOR" }).click(); floor.push(await sinceClick(page)); }
  console.log("floor", show(floor));
  return [];
});
await browser.close();
