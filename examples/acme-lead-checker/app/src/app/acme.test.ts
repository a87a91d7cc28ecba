import {
  callWebhook,
  connect,
  disconnect,
  kv,
  network,
  press,
  questions,
  reset,
  toasts,
  triggerRecordAction,
  webhookHandlers,
  workspace,
} from "stoa/test";
import { beforeEach, describe, expect, it } from "vitest";

const acme = "https://api.acmeleadchecker.ai/v1";

/** Acme as it behaves on a good day. */
function acmeAnswers(): void {
  network.on(`GET ${acme}/account`, { json: { name: "Demo account" } });
  network.on(`POST ${acme}/webhooks`, ({ json }) => ({
    status: 201,
    json: { id: "wh_1", ...(json() as { url: string }) },
  }));
  network.on(`DELETE ${acme}/webhooks/:id`, { status: 204 });
  network.on(`POST ${acme}/leads`, ({ json }) => ({
    status: 201,
    json: { id: "lead_1", status: "pending", ...(json() as object) },
  }));
}

const grace = () => workspace.createRecord("people", { name: "Grace Hopper", phone_numbers: ["+12025550147"] });

const checked = (event: string, status = "complete") =>
  callWebhook("lead-checked", { json: { id: event, type: "lead.checked", lead: { id: "lead_1", status } } });

beforeEach(async () => {
  await reset();
  acmeAnswers();
});

describe("connecting", () => {
  it("has Acme call the workspace's own webhook", async () => {
    await connect("workspace", { value: "token-1" });

    const [handler] = await webhookHandlers();
    expect(handler).toMatchObject({ fileName: "lead-checked", externalWebhookId: "wh_1" });
    const [registration] = network.requests(`POST ${acme}/webhooks`);
    expect(registration?.json()).toEqual({ url: handler?.url });
    expect(registration?.headers.authorization).toBe("Bearer token-1");
  });

  it("is refused with a token that Acme does not know", async () => {
    network.on(`GET ${acme}/account`, { status: 401, text: "who are you?" });
    await expect(connect("workspace", { value: "wrong" })).rejects.toThrow("Acme answered 401 to GET /v1/account");
    expect(await webhookHandlers()).toEqual([]);
  });

  it("is undone at both ends", async () => {
    await connect("workspace", { value: "token-1" });
    await disconnect("workspace");
    expect(network.requests(`DELETE ${acme}/webhooks/wh_1`)).toHaveLength(1);
    expect(await webhookHandlers()).toEqual([]);
  });
});

describe("checking a lead", () => {
  it("sends it, says Pending, and hears from Acme that it is Complete", async () => {
    await connect("workspace", { value: "token-1" });
    const person = await grace();

    await triggerRecordAction("check-lead", { recordId: person.id, object: "people" });
    expect(network.requests(`POST ${acme}/leads`)[0]?.json()).toEqual({
      reference: person.id,
      phone_number: "+12025550147",
    });
    expect(toasts()).toMatchObject([
      { title: "Sending the lead to Acme…", variant: "neutral", isShown: false },
      { title: "Lead sent", text: "Acme will report back in a moment.", variant: "success", isShown: true },
    ]);
    expect((await workspace.record("people", person.id)).values).toMatchObject({
      acme_lead_id: "lead_1",
      acme_lead_status: "Pending",
    });

    const response = await checked("event_1");
    expect(await response.json()).toEqual({ updated: person.id });
    expect((await workspace.record("people", person.id)).values.acme_lead_status).toBe("Complete");
  });

  it("needs a phone number", async () => {
    await connect("workspace", { value: "token-1" });
    const person = await workspace.createRecord("people", { name: "No Phone" });

    await triggerRecordAction("check-lead", { recordId: person.id, object: "people" });
    expect(questions()).toMatchObject([{ title: "No phone number" }]);
    await press("OK");
    expect(network.requests(`POST ${acme}/leads`)).toEqual([]);
  });

  it("fails loudly when nobody is connected", async () => {
    const person = await grace();
    await expect(triggerRecordAction("check-lead", { recordId: person.id, object: "people" })).rejects.toMatchObject({
      code: "no-workspace-connection",
    });
    expect(toasts().filter((toast) => toast.isShown)).toEqual([]);
  });
});

describe("Acme's report", () => {
  beforeEach(async () => {
    await connect("workspace", { value: "token-1" });
  });

  it("changes nothing the second time", async () => {
    const person = await grace();
    await triggerRecordAction("check-lead", { recordId: person.id, object: "people" });
    await checked("event_1");
    expect(await (await checked("event_1", "failed")).json()).toEqual({ duplicate: true });
    expect((await workspace.record("people", person.id)).values.acme_lead_status).toBe("Complete");
    expect(await kv.entries()).toEqual({ "event:event_1": true });
  });

  it.each([
    ["a lead that nobody has yet", { id: "e", type: "lead.checked", lead: { id: "lead_9", status: "failed" } }, 503],
    ["something else", { hello: "world" }, 400],
  ])("about %s is answered with a status", async (_what, json, status) => {
    expect((await callWebhook("lead-checked", { json })).status).toBe(status);
  });
});
