import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { PickList } from "./PickList";

const stages = ["Lead", "Won"].map((title) => ({ key: title, label: title, view: title }));

function stageList() {
  const onPick = vi.fn();
  const list = (items: typeof stages, loading: boolean) => (
    <PickList label="Stage" items={items} loading={loading} onPick={({ key }) => onPick(key)} />
  );
  const { rerender } = render(list([], true));
  const arrive = (items = stages) => rerender(list(items, false));
  return { user: userEvent.setup(), picked: () => onPick.mock.calls.flat(), arrive };
}

test("Enter before there is anything to choose from chooses what was typed, once it is there", async () => {
  const { user, picked, arrive } = stageList();
  await user.type(screen.getByRole("searchbox", { name: "Stage" }), "wo{Enter}");
  expect(picked()).toEqual([]);
  arrive();
  arrive();
  expect(picked()).toEqual(["Won"]);
});

test.each([
  ["something else is typed after it", "wo{Enter}l", stages],
  ["nothing is found for what was typed", "lost{Enter}", stages],
  ["there is nothing to choose from", "wo{Enter}", []],
])("Enter before there is anything to choose from chooses nothing where %s", async (_case, keys, items) => {
  const { user, picked, arrive } = stageList();
  await user.type(screen.getByRole("searchbox", { name: "Stage" }), keys);
  arrive(items);
  arrive();
  expect(picked()).toEqual([]);
});
