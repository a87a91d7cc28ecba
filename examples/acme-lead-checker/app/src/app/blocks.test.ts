import { Workflows } from "attio/server";
import { connect, kv, network, reset } from "stoa/test";
import { beforeEach, describe, expect, it } from "vitest";
import execute from "./blocks/check-lead/execute";
import finish from "./blocks/check-lead/finish";
import activate from "./blocks/lead-processed/activate";
import deactivate from "./blocks/lead-processed/deactivate";
import trigger from "./blocks/lead-processed/trigger";

const acme = "https://api.acmeleadchecker.ai/v1";
const email = Workflows.OutcomeValue.emailAddress("Ada@Analytical.engines") as never;

const workflow = {
  workflowId: "workflow-1",
  workflowVersionId: "version-1",
  workflowBlockId: "block-1",
  workflowTitle: "Greet leads",
  workflowUrl: "https://crm.example/w/1",
};
const activation = {
  ...workflow,
  uniqueActivationId: "activation-1",
  triggerCallbackUrl: "https://crm.example/cb/activation-1",
};
const execution = {
  ...workflow,
  workflowRunId: "run-1",
  runUrl: "https://crm.example/w/1/runs/1",
  uniqueExecutionId: "execution-1",
  finishCallbackUrl: "https://crm.example/cb/execution-1",
};

const told = (body: unknown) =>
  new Request("https://crm.example/cb", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

beforeEach(async () => {
  await reset();
  network.on(`GET ${acme}/account`, { json: { name: "Demo account" } });
  network.on(`POST ${acme}/webhooks`, { status: 201, json: { id: "wh_1" } });
  await connect("workspace", { value: "token-1" });
});

describe("lead processed", () => {
  const lead = { email: "ada@analytical.engines", company: "Engines", score: 90 };
  const event = (id: string, more: object = {}) => ({ id, type: "lead.processed", lead: { ...lead, ...more } });
  const call = (body: unknown, config: { minimum_score?: number } = {}, metadata = activation) =>
    trigger.trigger(told(body), { config: config as never, metadata });

  it("has Acme call it while the workflow is live", async () => {
    network.on(`PUT ${acme}/subscriptions/:reference`, { json: {} });
    network.on(`DELETE ${acme}/subscriptions/:reference`, { status: 204 });
    const config = {} as never;

    expect(await activate.activate({ config, metadata: activation })).toEqual({ type: "complete" });
    const [subscription] = network.requests(`PUT ${acme}/subscriptions/activation-1`);
    expect(subscription?.json()).toEqual({ url: activation.triggerCallbackUrl });
    expect(subscription?.headers.authorization).toBe("Bearer token-1");

    expect(await deactivate.deactivate({ config, metadata: activation })).toEqual({ type: "complete" });
    expect(network.requests(`DELETE ${acme}/subscriptions/activation-1`)).toHaveLength(1);
  });

  it("ends although Acme has forgotten it, and not although Acme fails", async () => {
    const end = () => deactivate.deactivate({ config: {} as never, metadata: activation });
    network.once(`DELETE ${acme}/subscriptions/:reference`, { status: 404, text: "no subscription" });
    expect(await end()).toEqual({ type: "complete" });
    network.once(`DELETE ${acme}/subscriptions/:reference`, { status: 500, text: "oops" });
    await expect(end()).rejects.toThrow("Acme answered 500 to DELETE /v1/subscriptions/activation-1");
  });

  it("gives the lead", async () => {
    expect(await call(event("event_1"))).toMatchObject({
      type: "outcome",
      id: "processed",
      data: { email: { normalized: "ada@analytical.engines" }, company: "Engines", score: 90 },
    });
  });

  it("starts once for an event, in every workflow", async () => {
    const other = { ...activation, uniqueActivationId: "activation-2" };
    expect(await call(event("event_1"))).toMatchObject({ type: "outcome" });
    expect(await call(event("event_1"))).toEqual({ type: "no-op" });
    expect(await call(event("event_1"), {}, other)).toMatchObject({ type: "outcome" });
    expect(await kv.entries()).toEqual({
      "processed:activation-1:event_1": true,
      "processed:activation-2:event_1": true,
    });
  });

  it.each([
    ["a lead that is worth too little", event("e", { score: 30 }), { minimum_score: 60 }],
    ["an address that is none", event("e", { email: "ada" }), {}],
    ["something else", { hello: "world" }, {}],
    ["no JSON", "?", {}],
  ])("does nothing about %s", async (_what, body, config) => {
    expect(await call(body, config)).toEqual({ type: "no-op" });
  });
});

describe("check lead", () => {
  const begin = () => execute.execute({ config: { email }, metadata: execution });
  const check = { id: "check_1", reference: "execution-1", email: "ada@analytical.engines" };
  const finished = (more: object) =>
    finish.finish(told({ id: "event_1", type: "check.finished", check: { ...check, ...more } }), {
      config: { email },
      metadata: execution,
    });

  it("asks Acme, and says where to answer", async () => {
    network.on(`POST ${acme}/checks`, { status: 201, json: { ...check, status: "pending", score: null } });
    expect(await begin()).toEqual({ type: "defer" });
    expect(network.requests(`POST ${acme}/checks`)[0]?.json()).toEqual({
      reference: "execution-1",
      email: "ada@analytical.engines",
      callback_url: execution.finishCallbackUrl,
    });
  });

  it.each([
    [503, true],
    [400, false],
  ])("fails when Acme answers %d; trying again may help: %s", async (status, retryable) => {
    network.on(`POST ${acme}/checks`, { status, text: "not today" });
    expect(await begin()).toEqual({
      type: "error",
      errorMessage: `Acme answered ${status} to POST /v1/checks: not today`,
      retryable,
    });
  });

  it.each([
    ["a good lead", { status: "complete", score: 90 }, { score: 90, is_promising: true }],
    ["another one", { status: "complete", score: 30 }, { score: 30, is_promising: false }],
  ])("gives the score of %s", async (_what, result, data) => {
    expect(await finished(result)).toEqual({ type: "outcome", id: "checked", data: { email, ...data } });
  });

  it("fails when Acme could not check the lead", async () => {
    expect(await finished({ status: "failed", score: null })).toEqual({
      type: "error",
      errorMessage: "Acme could not check Ada@Analytical.engines.",
    });
  });

  it.each([
    ["another check", { reference: "execution-2", status: "complete", score: 90 }],
    ["no check", { reference: undefined }],
  ])("waits on when told of %s", async (_what, more) => {
    expect(await finished(more)).toEqual({ type: "no-op" });
  });
});
