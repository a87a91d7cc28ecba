import type { Browser, Page } from "@playwright/test";
import { Stoa } from "../src/stoa";
import { installStopwatch } from "./stopwatch";

/** What was measured: each value is one time that something was done. */
export interface Measurement {
  name: string;
  unit: string;
  values: number[];
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A fresh profile for every measurement that begins with the opening of a page. */
export async function open(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await installStopwatch(page);
  await page.goto(address);
  return page;
}

export async function withStoa(apps: string[], use: (stoa: Stoa) => Promise<Measurement[]>): Promise<Measurement[]> {
  const stoa = await Stoa.start({ map: {}, apps, install: true });
  try {
    return await use(stoa);
  } finally {
    await stoa.stop();
  }
}
