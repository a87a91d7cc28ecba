import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { render, renderHook, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { keys } from "../api/keys";
import { SessionProvider } from "../api/workspace";
import { createQueryClient } from "../Providers";
import { theme } from "../styles/theme";
import { FakeApi } from "../testing/fake-api";
import { ADMIN, BERND, members, workspace } from "../testing/fake-data";
import { ADA, GRACE, renderApp } from "../testing/render";
import { FilterValue } from "../views/FilterValue";
import { AccessFields } from "./AccessFields";
import { useMentionMenu } from "./MentionMenu";
import { memberLabel, membersToFilterBy } from "./members";
import { MemberPicker } from "./pickers";

/** Mara, and Bernd, who is suspended. */
const known = members.map((member) =>
  member.id.workspace_member_id === BERND ? { ...member, access_level: "suspended" } : member,
);
const offered = () => screen.getAllByRole("option").map((option) => option.textContent);

function Workspace({ children }: { children: ReactNode }) {
  const client = createQueryClient();
  client.setQueryData(keys.members("acme"), known);
  const [mara] = known;
  const member = { ...mara, id: ADMIN, full_name: "Mara Okafor" } as never;
  const session = { member, workspace, workspaces: [], current: workspace, development: false };
  return (
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={client}>
        <SessionProvider session={session}>
          {children}
          <div id="floating" />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

test("a picker offers nobody who is suspended, but for who is chosen already", () => {
  const { rerender } = render(<MemberPicker label="Assignees" chosen={[]} onPick={() => undefined} />, {
    wrapper: Workspace,
  });
  expect(offered()).toEqual(["MMara Okafor"]);
  rerender(<MemberPicker label="Assignees" chosen={[BERND]} onPick={() => undefined} />);
  expect(offered()).toEqual(["MMara Okafor", "BBernd Quistsuspended"]);
});

test("nobody who is suspended is offered in a mention", () => {
  const { result } = renderHook(() => useMentionMenu(""), { wrapper: Workspace });
  expect(result.current.offered.map(({ name }) => name)).toEqual(["Mara Okafor"]);
});

test("a filter offers those who are suspended as well, and says so", async () => {
  const user = userEvent.setup();
  const field = { kind: "actor", label: "Owner" } as never;
  const operator = { operand: "many" } as never;
  const onChange = vi.fn();
  render(<FilterValue field={field} operator={operator} value={[]} onChange={onChange} />, { wrapper: Workspace });
  await user.click(screen.getByRole("combobox", { name: "Value for Owner" }));
  expect(offered()).toEqual(["Mara Okafor", "Bernd Quist (suspended)"]);
  await user.click(screen.getByRole("option", { name: "Bernd Quist (suspended)" }));
  expect(onChange).toHaveBeenCalledWith([BERND]);
});

test("in a filter those who are suspended come after all others", () => {
  const order = membersToFilterBy([...known].reverse());
  expect(order.map(memberLabel)).toEqual(["Mara Okafor", "Bernd Quist (suspended)"]);
});

test("who has access of their own and is suspended is marked, and can be taken away", () => {
  render(
    <AccessFields
      levels={[{ value: "full", label: "Full access" }]}
      everyone="full"
      named={[{ workspace_member_id: BERND, level: "full" }]}
      editable
      error={null}
      onEveryone={() => undefined}
      onNamed={() => undefined}
    />,
    { wrapper: Workspace },
  );
  const row = screen.getByRole("listitem");
  expect(row.textContent).toContain("Bernd Quist suspended");
  expect(within(row).getByRole("button", { name: "Remove Bernd Quist" })).toBeTruthy();
});

test("the owner of a record stays when they are suspended, marked, and is offered for no other", async () => {
  const api = new FakeApi({ people: 12 });
  const owner = [{ referenced_actor_type: "workspace-member", referenced_actor_id: BERND }];
  api.write("people", GRACE, { owner });
  api.overrides.set("/api/w/acme/v2/workspace_members", { status: 200, body: { data: known } });
  const { user, router } = renderApp(`/acme/people/${GRACE}`, api);
  const row = () => screen.findByRole("group", { name: "Owner" });
  await waitFor(async () => expect((await row()).textContent).toContain("Bernd Quistsuspended"));

  await router.navigate(`/acme/people/${ADA}`);
  await waitFor(async () => expect((await row()).textContent).toContain("Mara Okafor"));
  await user.click(within(await row()).getByRole("button", { name: /Owner/ }));
  await screen.findByRole("option", { name: /Mara Okafor/ });
  expect(screen.queryByRole("option", { name: /Bernd Quist/ })).toBeNull();
});
