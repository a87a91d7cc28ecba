import { expect, test } from "vitest";
import { ApiError } from "../api/client";
import { attributes } from "../testing/fake-data";
import { reasonOf, refusalOf } from "./refusal";

const people = attributes.people ?? [];
const email = people.find(({ api_slug }) => api_slug === "email_addresses");
const taken = `The value "{}" provided for attribute with ID "${email?.id.attribute_id}" conflicts with one already in the system.`;
const wrong = 'An invalid value was passed to attribute with slug "email_addresses".';
const issues = { validation_errors: [{ code: "invalid", path: [], message: "Invalid email address" }] };

test.each([
  [new ApiError(400, "uniqueness_conflict", taken), "Another record has this value already.", true],
  [new ApiError(400, "validation_type", wrong, issues), "Invalid email address.", true],
  [new ApiError(400, "validation_type", wrong), wrong, false],
  [new ApiError(503, "unavailable", "The store is busy."), "The store is busy.", false],
  [new Error("“many” is not a number."), "“many” is not a number.", false],
])("%s is said as %j", (error, reason, named) => {
  expect(reasonOf(error)).toBe(reason);
  expect(refusalOf(error, people)).toBe(named ? `${email?.title}: ${reason}` : reason);
});
