import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { BERND } from "../testing/fake-data";
import { renderApp } from "../testing/render";

const MEMBERS = "/acme/settings/members";
const row = (name: RegExp) => screen.findByRole("row", { name });

/** Invites Grace in the dialog, and gives the link that is shown. */
async function inviteGrace({ user }: ReturnType<typeof renderApp>): Promise<string> {
  await user.click(await screen.findByRole("button", { name: "Invite member" }));
  const dialog = await screen.findByRole("dialog", { name: "Invite member" });
  await user.type(within(dialog).getByLabelText("E-mail address"), "grace@example.com");
  await user.type(within(dialog).getByLabelText("First name"), "Grace");
  await user.click(within(dialog).getByRole("button", { name: "Invite" }));
  const shown = await screen.findByRole("dialog", { name: "Invitation link" });
  const link = within(shown).getByText(/\/join\//).textContent ?? "";
  expect(within(shown).getByRole("button", { name: "Copy Link for grace@example.com" })).toBeTruthy();
  await user.click(within(shown).getByRole("button", { name: "Done" }));
  return link;
}

test("the settings begin with the members, and an admin invites one by a link that is shown once", async () => {
  const view = renderApp("/acme/settings");
  expect((await row(/Mara Okafor/)).textContent).toContain("you");
  const tabs = within(await screen.findByRole("navigation", { name: "Settings" })).getAllByRole("link");
  expect(tabs[0]?.textContent).toBe("Members");
  const link = await inviteGrace(view);
  expect(link).toContain("http://127.0.0.1:4400/join/");
  expect((await row(/grace@example\.com/)).textContent).toContain("Invited until");
  expect(screen.queryByText(link)).toBeNull();

  const again = await row(/grace@example\.com/);
  await view.user.click(within(again).getByRole("button", { name: "Actions for Grace" }));
  await view.user.click(await screen.findByRole("menuitem", { name: "New invitation link" }));
  const shown = await screen.findByRole("dialog", { name: "Invitation link" });
  expect(within(shown).getByText(/\/join\//).textContent).not.toBe(link);
});

test("an address that is a member already is said at its field", async () => {
  const { user } = renderApp(MEMBERS);
  await user.click(await screen.findByRole("button", { name: "Invite member" }));
  const dialog = await screen.findByRole("dialog", { name: "Invite member" });
  const address = within(dialog).getByLabelText("E-mail address");
  await user.type(address, "bernd@example.com");
  await user.click(within(dialog).getByRole("button", { name: "Invite" }));
  await within(dialog).findByText("bernd@example.com is a member of this workspace already");
  expect(address.getAttribute("aria-invalid")).toBe("true");
});

test.each([
  [true, "grace@example.com signs in with the password of another workspace."],
  [false, "grace@example.com was invited to another workspace first, and sets a password with the link from there."],
])("who has an account already gets no link (a password: %s)", async (hasPassword, said) => {
  const api = new FakeApi({ people: 1 });
  api.members.elsewhere.set("grace@example.com", hasPassword);
  const { user } = renderApp(MEMBERS, api);
  await user.click(await screen.findByRole("button", { name: "Invite member" }));
  const dialog = await screen.findByRole("dialog", { name: "Invite member" });
  await user.type(within(dialog).getByLabelText("E-mail address"), "grace@example.com");
  await user.click(within(dialog).getByRole("button", { name: "Invite" }));
  expect(await screen.findByText(said)).toBeTruthy();
  expect(await row(/grace@example\.com/)).toBeTruthy();
  expect(screen.queryByRole("dialog", { name: "Invitation link" })).toBeNull();
});

test("what an admin may do beside a member is said where one is chosen", async () => {
  const { user } = renderApp(MEMBERS);
  await user.click(await screen.findByRole("button", { name: "Invite member" }));
  const dialog = await screen.findByRole("dialog", { name: "Invite member" });
  expect(within(dialog).getByText("Works with records, lists, notes, tasks and calls.")).toBeTruthy();
  await user.click(within(dialog).getByRole("radio", { name: "Admin" }));
  expect(within(dialog).getByText(/^Also sets up objects/)).toBeTruthy();
});

test("who has forgotten a password gets a link for another", async () => {
  const { user } = renderApp(MEMBERS);
  await user.click(within(await row(/Bernd Quist/)).getByRole("button", { name: "Actions for Bernd Quist" }));
  await user.click(await screen.findByRole("menuitem", { name: "New password link" }));
  const shown = await screen.findByRole("dialog", { name: "Password link" });
  expect(within(shown).getByText(/\/join\//)).toBeTruthy();
});

test("who suspends themselves is asked, and is told afterwards that they are let in no more", async () => {
  const { user, api } = renderApp(MEMBERS);
  await user.selectOptions(await screen.findByRole("combobox", { name: "Access of Mara Okafor" }), "suspended");
  const dialog = await screen.findByRole("dialog", { name: "Suspend yourself?" });
  expect(dialog.textContent).toContain("You are let in no more, at once");
  const message = "you are suspended; an admin of your workspace can restore you";
  api.overrides.set("/api/bootstrap", { status: 404, body: { code: "not-found", message } });
  await user.click(within(dialog).getByRole("button", { name: "Suspend" }));
  expect(await screen.findByRole("heading", { name: "Stoa could not be opened" })).toBeTruthy();
  expect(screen.getByText(message)).toBeTruthy();
  expect(screen.getByRole("link", { name: "Sign in as somebody else" }).getAttribute("href")).toBe("/sign-in");
});

test("an access level is chosen in the table; suspending asks first and can be taken back", async () => {
  const { user, api } = renderApp(MEMBERS);
  const sent = () => api.requests.filter((request) => request.method === "PATCH").map((request) => request.body);
  const select = await screen.findByRole<HTMLSelectElement>("combobox", { name: "Access of Bernd Quist" });
  await user.selectOptions(select, "member");
  await waitFor(() => expect(sent()).toEqual([{ access_level: "member" }]));
  await user.selectOptions(await screen.findByRole("combobox", { name: "Access of Bernd Quist" }), "suspended");
  const dialog = await screen.findByRole("dialog", { name: "Suspend Bernd Quist?" });
  expect(sent().length).toBe(1);
  await user.click(within(dialog).getByRole("button", { name: "Suspend" }));
  await waitFor(() => expect(api.members.listed.find((item) => item.id === BERND)?.access_level).toBe("suspended"));
  await user.click(within(await row(/Bernd Quist/)).getByRole("button", { name: "Actions for Bernd Quist" }));
  await user.click(await screen.findByRole("menuitem", { name: "Restore" }));
  await waitFor(() => expect(api.members.listed.find((item) => item.id === BERND)?.access_level).toBe("member"));
});

test("a member is given another name", async () => {
  const { user } = renderApp(MEMBERS);
  await user.click(within(await row(/Bernd Quist/)).getByRole("button", { name: "Actions for Bernd Quist" }));
  await user.click(await screen.findByRole("menuitem", { name: "Change name…" }));
  const dialog = await screen.findByRole("dialog", { name: "Change name" });
  const last = within(dialog).getByLabelText<HTMLInputElement>("Last name");
  expect(last.value).toBe("Quist");
  await user.type(last, "-Lund");
  await user.click(within(dialog).getByRole("button", { name: "Save name" }));
  expect(await row(/Bernd Quist-Lund/)).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole("dialog", { name: "Change name" })).toBeNull());
});

test("why the last admin stays one is said", async () => {
  const api = new FakeApi({ people: 1 });
  const bernd = api.members.listed.find((item) => item.id === BERND);
  if (bernd) bernd.access_level = "member";
  const { user } = renderApp(MEMBERS, api);
  await user.selectOptions(await screen.findByRole("combobox", { name: "Access of Mara Okafor" }), "member");
  const dialog = await screen.findByRole("dialog", { name: "Give up being an admin?" });
  await user.click(within(dialog).getByRole("button", { name: "Become a member" }));
  expect(await screen.findByText(/nobody else who can sign in is an admin/)).toBeTruthy();
});

test("who is no admin reads the list, and hears of changes", async () => {
  const api = new FakeApi({ people: 1 });
  api.accessLevel = "member";
  const [mara, bernd] = api.members.listed;
  if (mara) mara.access_level = "member";
  renderApp(MEMBERS, api);
  expect((await row(/Bernd Quist/)).textContent).toContain("Admin");
  expect(screen.queryByRole("button", { name: "Invite member" })).toBeNull();
  expect(screen.queryByRole("combobox")).toBeNull();
  expect(screen.queryByRole("button", { name: /^Actions for/ })).toBeNull();
  if (bernd) bernd.full_name = "Bernd Quist-Lund";
  api.emit("workspace-member.changed", { workspace_member_id: BERND });
  expect(await row(/Bernd Quist-Lund/)).toBeTruthy();
});

test("the palette leads to the members", async () => {
  const { user, router } = renderApp("/acme/apps");
  await screen.findByRole("heading", { name: "App directory", level: 1 });
  await user.keyboard("{Meta>}k{/Meta}");
  await user.type(
    within(await screen.findByRole("dialog", { name: "Command palette" })).getByRole("searchbox"),
    "memb",
  );
  await user.click(await screen.findByRole("option", { name: "Members" }));
  await waitFor(() => expect(router.state.location.pathname).toBe(MEMBERS));
});
