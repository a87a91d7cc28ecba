import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeApi } from "../testing/fake-api";
import { renderApp } from "../testing/render";

/** An API at which nobody is signed in, with a link for Grace; gives where it leads. */
function invited(): { api: FakeApi; path: string } {
  const api = new FakeApi({ people: 1 });
  const wanted = { email_address: "grace@example.com", first_name: "Grace", last_name: "", access_level: "member" };
  api.members.handle("POST", [], wanted, true);
  api.signedIn = false;
  return { api, path: `/join/${[...api.members.links.keys()][0]}` };
}

test("a link says who invites where, wants a password that is long enough, and leads in", async () => {
  const { api, path } = invited();
  const { user, router } = renderApp(path, api);
  expect(await screen.findByRole("heading", { name: "Join Acme Trading" })).toBeTruthy();
  expect(screen.getByText("Mara Okafor invited you to the workspace Acme Trading.")).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("E-mail address").value).toBe("grace@example.com");
  expect(screen.getByLabelText<HTMLInputElement>("First name").value).toBe("Grace");
  await user.type(screen.getByLabelText("Last name"), "Hopper");
  const password = screen.getByLabelText<HTMLInputElement>("Password");
  await user.type(password, "short");
  await user.click(screen.getByRole("button", { name: "Show password" }));
  expect(password.type).toBe("text");
  await user.click(screen.getByRole("button", { name: "Join" }));
  expect(await screen.findByText("A password has at least 10 characters.")).toBeTruthy();
  await user.type(password, " no more");
  await user.click(screen.getByRole("button", { name: "Join" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/acme/people"));
  const sent = api.requests.find(
    (request) => request.method === "POST" && request.path.startsWith("/api/invitations/"),
  );
  expect(sent?.body).toEqual({ first_name: "Grace", last_name: "Hopper", password: "short no more" });
});

test("a link that is over says so and leads to the sign-in page", async () => {
  const { api } = invited();
  const { user, router } = renderApp("/join/used-already", api);
  expect(await screen.findByRole("heading", { name: "This link does not work any more" })).toBeTruthy();
  expect(screen.getByRole("alert").textContent).toContain("ask an admin for a new one");
  await user.click(screen.getByRole("link", { name: "Sign in" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/sign-in"));
});

test("who opens a link and is signed in as somebody else is told so, and may leave it", async () => {
  const { api, path } = invited();
  api.signedIn = true;
  const { user, router } = renderApp(path, api);
  const note = await screen.findByRole("note");
  expect(note.textContent).toContain("You are signed in as mara@example.com. This link is for grace@example.com");
  await user.click(screen.getByRole("link", { name: "Stay signed in as you are" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/acme/people"));
  expect(api.members.links.size).toBe(1);
});

test("nobody is told so who is signed out, or opens a link of their own", async () => {
  const { api, path } = invited();
  renderApp(path, api);
  await screen.findByRole("heading", { name: "Join Acme Trading" });
  expect(screen.queryByRole("note")).toBeNull();
  cleanup();
  const [mara] = api.members.listed;
  api.members.handle("POST", [mara?.id ?? "", "invitation"], {}, true);
  api.signedIn = true;
  renderApp(`/join/${[...api.members.links.keys()].at(-1)}`, api);
  await screen.findByRole("heading", { name: "Set a new password" });
  expect(screen.queryByRole("note")).toBeNull();
});

test("a link that is used while it is open is over", async () => {
  const { api, path } = invited();
  const { user } = renderApp(path, api);
  await user.type(await screen.findByLabelText("Password"), "long enough");
  api.members.links.clear();
  await user.click(screen.getByRole("button", { name: "Join" }));
  expect(await screen.findByRole("heading", { name: "This link does not work any more" })).toBeTruthy();
});

test("who is signed in and opens a link that is over goes on to their workspace", async () => {
  const { user, router } = renderApp("/join/used-already");
  await user.click(await screen.findByRole("link", { name: "Sign in" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/acme/people"));
});

test("one's own password is changed in the account's menu, and a wrong one is said at its field", async () => {
  const { user, api } = renderApp("/acme/apps");
  await user.click(await screen.findByRole("button", { name: /^Account of/ }));
  await user.click(await screen.findByRole("menuitem", { name: "Change password…" }));
  const dialog = await screen.findByRole("dialog", { name: "Change password" });
  const current = within(dialog).getByLabelText("Current password");
  await user.type(current, "a guess");
  await user.type(within(dialog).getByLabelText("New password"), "battery staple");
  await user.click(within(dialog).getByRole("button", { name: "Change password" }));
  const said = await within(dialog).findByText("this is not your current password");
  expect(current.getAttribute("aria-describedby")?.split(" ")).toContain(said.id);
  await user.clear(current);
  await user.type(current, "correct horse");
  await user.click(within(dialog).getByRole("button", { name: "Change password" }));
  expect(await screen.findByText("Password changed")).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole("dialog", { name: "Change password" })).toBeNull());
  const sent = api.requests.findLast((request) => request.path === "/api/account/password");
  expect(sent?.body).toEqual({ current: "correct horse", new: "battery staple" });
});
