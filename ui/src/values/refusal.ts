import { ApiError, messageOf } from "../api/client";
import type { Attribute } from "../api/types";

/** Why a value was refused, in words for who typed it: the API's own name slugs and ids (rest-api.md section 2). */
export function reasonOf(error: unknown): string {
  if (!(error instanceof ApiError)) return messageOf(error);
  if (error.code === "uniqueness_conflict") return "Another record has this value already.";
  if (error.code === "validation_type" && Array.isArray(error.body.validation_errors)) {
    const reasons = error.body.validation_errors.flatMap((issue: unknown) =>
      typeof issue === "object" && issue !== null && "message" in issue ? [String(issue.message)] : [],
    );
    if (reasons.length > 0) return `${reasons.join(". ")}.`;
  }
  return messageOf(error);
}

/** The same of a write of many values, with the title of the attribute that it is about. */
export function refusalOf(error: unknown, attributes: readonly Attribute[]): string {
  const reason = reasonOf(error);
  const said = messageOf(error);
  if (reason === said) return said;
  const about = attributes.find(
    ({ id, api_slug }) => said.includes(`"${id.attribute_id}"`) || said.includes(`"${api_slug}"`),
  );
  return about ? `${about.title}: ${reason}` : said;
}
