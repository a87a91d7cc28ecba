import { describe, expect, it } from "vitest";
import type { Attribute } from "../api/types";
import { destinations, type ImportColumn, matchable, type Plan, withDestination } from "./imports-api";

const attribute = (api_slug: string, more: Partial<Attribute> = {}) =>
  ({
    api_slug,
    title: api_slug,
    type: "text",
    is_writable: true,
    is_archived: false,
    is_unique: false,
    ...more,
  }) as Attribute;

const attributes = [
  attribute("name", { type: "personal-name", title: "Name" }),
  attribute("email_addresses", { type: "email-address", is_unique: true }),
  attribute("created_at", { is_writable: false }),
  attribute("old", { is_archived: true }),
];
const columns = [{ dates: "month_first" }, { dates: "day_first" }] as ImportColumn[];
const plan: Plan = { columns: [], matching: null, create_options: false };

describe("where a column can go", () => {
  it("is every attribute that can be written, and the parts of names", () => {
    expect(destinations(attributes).map(({ value }) => value)).toEqual([
      "name",
      "name.first_name",
      "name.last_name",
      "email_addresses",
    ]);
  });

  it("is one place at a time, with the order of dates that the column has", () => {
    const first = withDestination(plan, columns, 0, "name.first_name");
    const second = withDestination(first, columns, 0, "name.last_name");
    expect(second.columns).toEqual([{ column: 0, attribute: "name", property: "last_name", dates: "month_first" }]);
    expect(withDestination(second, columns, 0, null).columns).toEqual([]);
  });

  it("takes the attribute to match by along when nothing becomes it any more", () => {
    const mapped = { ...withDestination(plan, columns, 1, "email_addresses"), matching: "email_addresses" };
    expect(matchable(mapped, attributes).map(({ api_slug }) => api_slug)).toEqual(["email_addresses"]);
    expect(withDestination(mapped, columns, 0, "name").matching).toBe("email_addresses");
    expect(withDestination(mapped, columns, 1, null).matching).toBeNull();
  });
});
