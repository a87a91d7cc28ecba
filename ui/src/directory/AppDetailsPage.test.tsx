import { startRealm } from "@stoa/sdk/page";
import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { leave } from "../apps/connect";
import { FakeApi } from "../testing/fake-api";
import { fakeRealm, fixedTree } from "../testing/fake-realm";
import { renderApp } from "../testing/render";
import { scopeText } from "./scopes";

vi.mock("@stoa/sdk/page", async (original) => ({ ...(await original<object>()), startRealm: vi.fn() }));
beforeEach(() => void vi.mocked(startRealm).mockImplementation(fakeRealm({})));

const path = "/acme/apps/acme-lead-checker";
const button = (name: string) => screen.findByRole("button", { name });

test("installing shows the scopes first, then the app waits to be connected", async () => {
  const { user, api } = renderApp(path);
  await user.click(await button("Install"));
  const dialog = await screen.findByRole("dialog", { name: /Acme Lead Checker/ });
  expect(within(dialog).getByText("Records")).toBeTruthy();
  expect(within(dialog).getAllByText("Read and write")).toHaveLength(1);
  expect(api.app.install).toBeNull();
  await user.click(within(dialog).getByRole("button", { name: /install/i }));
  expect(await button("Uninstall")).toBeTruthy();
  expect(await button("Connect")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Install" })).toBeNull();
});

test("connecting leaves for the consent page and asks to be sent back here", async () => {
  const left = vi.spyOn(leave, "to").mockImplementation(() => {});
  const { user } = renderApp(path, new FakeApi({ people: 1, installed: true }));
  await user.click(await button("Connect"));
  await waitFor(() => expect(left).toHaveBeenCalledWith(`/fake/consent?return_to=${encodeURIComponent(path)}`));
});

test.each([
  ["Disconnect", "Connect"],
  ["Uninstall", "Install"],
])("%s asks once more, then there is %s", async (press, then) => {
  const { user } = renderApp(path, new FakeApi({ people: 1, installed: true, connected: true }));
  await user.click(await button(press));
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("button", { name: press }));
  expect(await button(then)).toBeTruthy();
});

test.each([true, false])(
  "who is no admin is offered nothing that only admins may do (installed: %s)",
  async (installed) => {
    const api = new FakeApi({ people: 1, installed });
    api.accessLevel = "member";
    renderApp(path, api);
    await screen.findByText("What it adds");
    for (const name of ["Install", "Uninstall", "More"]) expect(screen.queryByRole("button", { name })).toBeNull();
    expect(screen.queryByText("Only admins install apps.") === null).toBe(installed);
  },
);

test("an uninstall that the app objects to can be forced", async () => {
  const api = new FakeApi({ people: 1, installed: true });
  const { user } = renderApp(path, api);
  await user.click(await button("Uninstall"));
  api.overrides.set(`/api/w/acme${path.slice("/acme".length)}/install`, {
    status: 422,
    body: { code: "connection-kept", message: "The webhook is still in use." },
  });
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Uninstall" }));
  expect(await screen.findByText(/The webhook is still in use/)).toBeTruthy();
  api.overrides.clear();
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Uninstall" }));
  expect(await button("Install")).toBeTruthy();
});

test("webhook requests can be replayed", async () => {
  const { user, api } = renderApp(`${path}?tab=webhooks`, new FakeApi({ people: 1, installed: true, connected: true }));
  await user.click((await screen.findAllByRole("button", { name: "Replay" }))[0] as HTMLElement);
  await waitFor(() => expect(api.requests.some((request) => request.path.endsWith("/r2/replay"))).toBe(true));
});

test("a webhook request opens to its headers and its body, made readable", async () => {
  const { user } = renderApp(`${path}?tab=webhooks`, new FakeApi({ people: 1, installed: true, connected: true }));
  const [first] = await screen.findAllByRole("button", { name: "POST /, what came in" });
  await user.click(first as HTMLElement);
  expect(await screen.findByText("content-type")).toBeTruthy();
  expect(screen.getByRole("region", { name: "Body" }).textContent).toBe('{\n  "lead": "ok"\n}');
  await user.click(first as HTMLElement);
  expect(screen.queryByRole("region", { name: "Body" })).toBeNull();
});

test("an app that has something to set has a tab for it; others have none", async () => {
  const tree = fixedTree(["Greetings are set here"]);
  const running: typeof startRealm = async (options) => ({
    ...(await fakeRealm({})(options)),
    mount: (kind) => {
      expect(kind).toBe("workspace-settings");
      return { tree, unmount: () => undefined };
    },
  });
  vi.mocked(startRealm).mockImplementation(running);
  const api = new FakeApi({ people: 1, installed: true });
  const { unmount } = renderApp(path, api);
  await button("Uninstall");
  expect(screen.queryByRole("tab", { name: "Settings" })).toBeNull();
  unmount();
  api.app.manifest = { ...api.app.manifest, settings_schema: { greeting: { type: "string" } } };
  const { user } = renderApp(path, api);
  await user.click(await screen.findByRole("tab", { name: "Settings" }));
  expect(await screen.findByText("Greetings are set here")).toBeTruthy();
  expect(screen.queryByText(/Only admins/)).toBeNull();
});

test("an execution opens to its logs, requests and stack", async () => {
  const { user } = renderApp(`${path}?tab=logs`, new FakeApi({ people: 1, installed: true, connected: true }));
  await user.click(await screen.findByRole("button", { name: /send-lead.*failed/ }));
  expect(await screen.findByText(/src\/send-lead.server.ts/)).toBeTruthy();
});

test.each([
  ["record_permission:read-write", "Records", "Read and write"],
  ["user_management:read", "Members", "Read"],
  ["something_new:read", "something new", "Read"],
])("the scope %s reads as %s: %s", (scope, title, access) => {
  expect(scopeText(scope)).toMatchObject({ title, access });
});

test("a new version that asks for more says what, and an admin approves exactly that", async () => {
  const api = new FakeApi({ people: 1, installed: true, connected: true });
  if (api.app.install) api.app.install.missing_scopes = ["note:read-write"];
  const { user } = renderApp(path, api);
  const asked = await screen.findByRole("alert");
  expect(within(asked).getByText("Notes")).toBeTruthy();
  await user.click(within(asked).getByRole("button", { name: "Approve" }));
  await waitFor(() => expect(screen.queryByText(/asks for more access/)).toBeNull());
});
