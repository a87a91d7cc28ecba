import path from "node:path";
import type { Browser, Page } from "@playwright/test";
import { root } from "../src/process";
import { seenFrames, watchFrames } from "./frames";
import { type Measurement, open, pause, withStoa } from "./page";

const BLOCKS = 300;
/** Ways out of the block after the trigger; each leads to a chain. */
const WAYS = 10;
/** How long each thing is done. */
const LASTS_MS = 4000;
/** Events of a hand on a wheel or a mouse come about so often. */
const EVERY_MS = 8;

/** A trigger, a switch and ten chains of calculations. Nobody has placed the blocks. */
function definition() {
  const ways = Array.from({ length: WAYS - 1 }, (_, way) => `way-${way}`);
  const condition = { all: [{ value: "a", operator: "is", operand: "b" }] };
  const blocks: object[] = [
    { id: "started", block: "manual-run", config: {} },
    { id: "switch", block: "switch", config: { cases: ways.map((id) => ({ id, condition })) } },
  ];
  const connections = [{ from: "started", outcome: "triggered", to: "switch" }];
  for (let number = 0; blocks.length < BLOCKS; number++) {
    const id = `block-${number}`;
    blocks.push({ id, block: "formula", config: { inputs: {}, expression: `${number} + 1`, result: "number" } });
    connections.push(
      number < WAYS
        ? { from: "switch", outcome: ways[number] ?? "default", to: id }
        : { from: `block-${number - WAYS}`, outcome: "done", to: id },
    );
  }
  return { title: "Three hundred blocks", timezone: "UTC", blocks, connections };
}

/** Does something again and again while the frames are counted. */
async function during(page: Page, name: string, act: (turn: number) => Promise<void>): Promise<Measurement[]> {
  await watchFrames(page);
  const until = Date.now() + LASTS_MS;
  for (let turn = 0; Date.now() < until; turn++) {
    await act(turn);
    await pause(EVERY_MS);
  }
  const { perSecond, gaps, dropped } = await seenFrames(page);
  return [
    { name: `frames while ${name}`, unit: "/s", values: [perSecond] },
    { name: `frame while ${name}`, unit: "ms", values: gaps },
    { name: `dropped frames while ${name}`, unit: "%", values: [dropped] },
  ];
}

/** A workflow of 300 blocks in the editor: moved, zoomed and changed by hand. */
export const canvas = (browser: Browser) =>
  withStoa([path.join(root, "e2e/apps/hooks")], async (stoa) => {
    const { id } = await stoa.host<{ id: string }>("POST", "/workflows", { definition: definition() });
    const page = await open(browser, stoa.page("workflows", id));
    const nodes = page.locator(".react-flow__node");
    await nodes.first().waitFor();
    await pause(1000);
    const box = await page.locator("[data-canvas]").boundingBox();
    if (!box) throw new Error("the canvas is not on screen");
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(middle.x, middle.y);
    const there = (turn: number) => (Math.floor(turn / 60) % 2 === 0 ? 1 : -1);
    // A hand that zooms holds the key all the while.
    const withControl = async <T>(act: () => Promise<T>): Promise<T> => {
      await page.keyboard.down("Control");
      const done = await act();
      await page.keyboard.up("Control");
      return done;
    };

    const panned = await during(page, `a canvas of ${BLOCKS} blocks is panned`, (turn) =>
      page.mouse.wheel(8 * there(turn), 40 * there(turn)),
    );
    const zoomed = await withControl(() =>
      during(page, `a canvas of ${BLOCKS} blocks is zoomed`, (turn) => page.mouse.wheel(0, 6 * there(turn))),
    );
    // To the middle and out, until all are drawn.
    await page.getByRole("button", { name: "Show everything" }).click();
    await pause(500);
    await page.mouse.move(middle.x, middle.y);
    await withControl(async () => {
      for (let turn = 0; turn < 40; turn++) await page.mouse.wheel(0, 40);
    });
    await pause(500);
    const drawn = await nodes.count();
    if (drawn !== BLOCKS) throw new Error(`${drawn} blocks are drawn of ${BLOCKS}`);
    const whole = await during(page, `all ${BLOCKS} blocks are panned`, (turn) =>
      page.mouse.wheel(8 * there(turn), 8 * there(turn)),
    );
    await page.getByRole("button", { name: "Show everything" }).click();
    await pause(1000);
    const grip = await nodes.evaluateAll((all, { x, y }) => {
      const middles = all.map((node) => {
        const { left, top, width, height } = node.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 };
      });
      const far = (at: { x: number; y: number }) => Math.hypot(at.x - x, at.y - y);
      return middles.reduce((nearest, at) => (far(at) < far(nearest) ? at : nearest));
    }, middle);
    await page.mouse.move(grip.x, grip.y);
    await page.mouse.down();
    const dragged = await during(page, `a block of ${BLOCKS} is dragged`, (turn) => {
      const at = turn / 20;
      return page.mouse.move(grip.x + 60 * Math.sin(at), grip.y + 60 * (1 - Math.cos(at)));
    });
    await page.mouse.up();
    await page.context().close();
    return [...panned, ...zoomed, ...whole, ...dragged];
  });
