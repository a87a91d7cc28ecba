/** Workflow blocks: called as a workflow does, or with what was recorded of an execution. */

import { toTagged } from "../../schema/tagged.js";
import { ask } from "../host.js";
import { base64 } from "./network.js";
import { openWorld, page } from "./session.js";
import { settle } from "./settle.js";

/** Names of the handlers as a bundle has them. The first one is called unless another is named. */
const handlers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  step: { execute: "execute", finish: "deferCallback" },
  trigger: { trigger: "triggerCallback", activate: "activate", deactivate: "deactivate" },
};

interface BlockCall {
  handler?: string;
  config?: Record<string, unknown>;
  metadata?: Record<string, string>;
  /** What `finish` and `trigger` are called with. */
  request?: Request;
  /** What `stoa runs export --as-test` wrote: the call is this one, and nothing goes out. */
  recorded?: RecordedCall;
}

interface RecordedCall extends Record<string, unknown> {
  call: { block?: { block: string; handler: string } };
}

interface BlockOutcome {
  outcome: { returned: unknown } | { threw: { name: string; message: string; code?: string } };
  logs: string[];
  calls: string[];
}

/** Calls a handler of a block in an execution of its own. What it throws is in the outcome. */
export async function callBlock(type: string, id: string, given: BlockCall = {}): Promise<BlockOutcome> {
  const known = handlers[type];
  if (!known) throw new TypeError(`callBlock: a block is a "step" or a "trigger", not ${JSON.stringify(type)}`);
  const names = Object.keys(known);
  const wanted = given.handler ?? (names[0] as string);
  const handler = known[wanted];
  if (!handler) {
    const message = `callBlock: a ${type} has the handlers ${names.join(", ")}, not ${JSON.stringify(given.handler)}`;
    throw new TypeError(message);
  }
  await openWorld();
  const { recorded } = given;
  if (recorded) {
    const call = recorded.call.block;
    if (call?.block !== id || call.handler !== handler) {
      const is = call ? `${call.handler} of the block "${call.block}"` : "no call of a block";
      throw new TypeError(`callBlock: what was recorded is ${is}, not ${handler} of "${id}"`);
    }
    return await page.busy(ask<BlockOutcome>("block.replay", recorded));
  }
  const { request } = given;
  const answer = await page.busy(
    ask<BlockOutcome>("block", {
      block: id,
      handler,
      config: toTagged(given.config ?? {}, "config"),
      metadata: { ...metadataOf(type), ...given.metadata },
      request: request && {
        method: request.method,
        url: request.url,
        headers: [...request.headers],
        body: base64(new Uint8Array(await request.arrayBuffer())),
      },
    }),
  );
  await settle();
  return answer;
}

function metadataOf(type: string): Record<string, string> {
  const workflow = {
    workflowId: "workflow-1",
    workflowVersionId: "version-1",
    workflowBlockId: "block-1",
    workflowTitle: "Test",
    workflowUrl: "https://stoa.test/test/workflows/workflow-1",
  };
  if (type === "trigger") {
    return {
      ...workflow,
      uniqueActivationId: "activation-1",
      triggerCallbackUrl: "https://stoa.test/cb/secret-of-the-test",
    };
  }
  return {
    ...workflow,
    workflowRunId: "run-1",
    runUrl: "https://stoa.test/test/workflows/workflow-1/runs/run-1",
    uniqueExecutionId: "run-1.1",
    finishCallbackUrl: "https://stoa.test/cb/run-1.1.secret-of-the-test",
  };
}
