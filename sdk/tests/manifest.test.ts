import { describe, expect, test } from "vitest";
import { runGuest } from "./support/guest.js";

async function learn(bundle: string) {
  return await runGuest(bundle, { kind: "registrations" }, { entry: "manifest/index.ts" });
}

describe("a client bundle's registrations", () => {
  test("are its surfaces as data, functions and components described", async () => {
    const { value, done } = await learn(`
      const { Extensions, Forms, Workflows, Settings } = ATTIO_CLIENT_EXTENSION_SDK;
      const schema = ATTIO_ROOT_SDK.Settings.defineWorkspaceSchema({ key: ATTIO_ROOT_SDK.Settings.Schema.string() });
      registerSettingsSchema({ workspace: schema.fields });
      registerSurfaces({
        "record-action": [
          Extensions.defineExtension({ id: "a", type: "record-action", label: "A", objects: ["people"], async onTrigger() {} }),
          Extensions.defineExtension({ id: "b", type: "record-action", label: "B", objects: () => true, onTrigger() {} }),
        ],
        "record-widget": [{ id: "w", label: "W", Widget: React.memo(() => null) }],
        "workspace-settings": [Settings.defineWorkspacePage(schema, () => null)],
      });`);
    expect(done?.type === "value" && done.value).toContain('"objects":{"$":"function"}');
    expect(value).toMatchObject({
      surfaces: {
        "record-action": [
          { id: "a", label: "A", objects: ["people"], type: "record-action" },
          { id: "b", label: "B" },
        ],
        "record-widget": [{ id: "w" }],
        "workspace-settings": [{ scope: "workspace", schema: { fields: { key: { type: "string" } } } }],
      },
      settingsSchema: { workspace: { key: { type: "string" } } },
    });
  });

  test("can be made with a client's globals, and without fetch", async () => {
    const { value, logs } = await learn(`
      console.log("loading"); setTimeout(() => console.log("late"), 0); window.open("https://a.example");
      registerSurfaces({ globals: [typeof fetch, typeof process, typeof TextEncoder, typeof window.setTimeout, crypto.randomUUID().length] });`);
    expect(value).toMatchObject({ surfaces: { globals: ["undefined", "undefined", "function", "function", 36] } });
    expect(logs).toEqual(["loading"]);
  });

  test("are empty for an app that registers nothing", async () => {
    expect((await learn("")).value).toEqual({ surfaces: {}, settingsSchema: null });
  });

  test("cannot be made of what a realm is needed for, and the error says so", async () => {
    const { value } = await learn(`
      ATTIO_CLIENT_EXTENSION_SDK.alert({ title: "a", text: "b" }).catch(() => {});
      let message; try { ATTIO_CLIENT_EXTENSION_SDK.experimental_navigate({}) } catch (error) { message = error.message }
      registerSurfaces({ message });`);
    expect(value).toMatchObject({
      surfaces: { message: "attio/client: navigate cannot be used while the app is being loaded" },
    });
  });
});
