import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Member } from "../api/types";
import { FakeApi } from "../testing/fake-api";
import { ADMIN, uuid, workspace } from "../testing/fake-data";
import { renderApp } from "../testing/render";

/** Who Mara is in Acme Trading, where she works, and in Basepoint, which is first in her list. */
function inTwoWorkspaces(levels: { acme: string; basepoint: string }) {
  const api = new FakeApi({ people: 1 });
  const there: Member = {
    id: uuid(0x9900),
    first_name: "M.",
    last_name: "O.",
    full_name: "M. O.",
    email_address: "mara@example.com",
    avatar_url: null,
    access_level: levels.basepoint,
  };
  const here = { ...there, id: ADMIN, full_name: "Mara Okafor", access_level: levels.acme };
  const basepoint = { id: uuid(0x9901), slug: "basepoint", name: "Basepoint" };
  const workspaces = [
    { ...basepoint, member: there },
    { ...workspace, member: here },
  ];
  const body = { member: there, workspace: basepoint, workspaces, development: false };
  api.overrides.set("/api/bootstrap", { status: 200, body });
  return api;
}

test.each([
  ["an admin there, and no admin here", { basepoint: "admin", acme: "member" }, false],
  ["no admin there, and an admin here", { basepoint: "member", acme: "admin" }, true],
])("who is in several workspaces is who they are in the one that is open: %s", async (_case, levels, isAdmin) => {
  renderApp("/acme/settings/objects", inTwoWorkspaces(levels));
  expect(await screen.findByRole("button", { name: "Account of Mara Okafor" })).toBeTruthy();
  await screen.findByRole("heading", { name: "Objects" });
  expect(screen.queryByRole("button", { name: "New object" }) !== null).toBe(isAdmin);
});
