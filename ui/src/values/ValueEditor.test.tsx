import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { SessionProvider } from "../api/workspace";
import { createQueryClient } from "../Providers";
import { theme } from "../styles/theme";
import { workspace } from "../testing/fake-data";
import { ValueEditor } from "./ValueEditor";

/** A value on a page as a browser shows it: what opens is drawn elsewhere, and with the transitions there are. */
function value(type: string) {
  const attribute = { type, title: "Stage", api_slug: "stage", is_writable: true, is_multiselect: false, config: {} };
  const session = { member: {}, workspace, workspaces: [], current: workspace, development: false };
  render(
    <MantineProvider theme={theme}>
      <QueryClientProvider client={createQueryClient()}>
        <SessionProvider session={session as never}>
          <ValueEditor object="people" attribute={attribute as never} values={[]} save={async () => undefined} />
          <div id="floating" />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  const button = screen.getByRole("button", { name: /Edit Stage/ });
  act(() => button.focus());
  return button;
}

test.each([
  ["status", "searchbox", "Find a value for Stage"],
  ["domain", "textbox", "Add to Stage"],
  ["personal-name", "textbox", "First name"],
  ["number", "textbox", "Stage"],
  ["date", "dialog", /Edit Stage/],
])("the editor of a %s has the focus as soon as it is opened, and gives it back", async (type, role, name) => {
  const button = value(type);
  fireEvent.click(button);
  const field = document.activeElement as Element;
  expect(field).toBe(screen.getByRole(role, { name }));
  fireEvent.keyDown(field, { key: "Escape" });
  expect(document.activeElement).toBe(screen.getByRole("button", { name: /Edit Stage/ }));
});
