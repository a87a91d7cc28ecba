import type { Attribute, ObjectDefinition, Sort } from "../api/types";
import { isSortable, nameAttribute, tableAttributes } from "../objects/columns";
import type { Place, ViewColumn } from "./views-api";

/** What a view can be about: an attribute of what is viewed, or of the record that an entry is of. */
export interface Field {
  id: string;
  attribute: Attribute;
  /** Whose options and statuses it has: `attributesQuery`. */
  target: string;
  place: Place;
  /** Fields of one group stand together below its name. */
  group?: string;
}

/** The fields of an object's records, the name first. */
export function objectFields(object: string, attributes: readonly Attribute[]): Field[] {
  return ordered(attributes).map((attribute) => ({
    id: attribute.api_slug,
    attribute,
    target: object,
    place: { attribute: attribute.api_slug },
  }));
}

/** The fields of a list's entries, followed by those of the records that they are of. */
export function entryFields(
  list: string,
  object: ObjectDefinition,
  own: readonly Attribute[],
  attributes: readonly Attribute[],
): Field[] {
  const entries = own.filter(({ api_slug }) => api_slug !== "entry_id" && api_slug !== "parent_record");
  return [
    ...entries.map(
      (attribute): Field => ({
        id: `entry.${attribute.api_slug}`,
        attribute,
        target: `lists/${list}`,
        place: { attribute: attribute.api_slug },
        group: "On this list",
      }),
    ),
    ...ordered(attributes).map(
      (attribute): Field => ({
        id: `record.${attribute.api_slug}`,
        attribute,
        target: object.api_slug,
        place: {
          path: [
            [list, "parent_record"],
            [object.api_slug, attribute.api_slug],
          ],
        },
        group: `Of the ${object.singular_noun.toLowerCase()}`,
      }),
    ),
  ];
}

function ordered(attributes: readonly Attribute[]): Attribute[] {
  const name = nameAttribute(attributes);
  const offered = name ? [name, ...tableAttributes(attributes)] : tableAttributes(attributes);
  const interactions = attributes.filter((a) => a.type === "interaction" && !offered.includes(a));
  return [...offered, ...interactions].filter((a) => !a.is_archived);
}

/** What a board can have columns of: choices of which a record has one. */
export const groupFields = (fields: readonly Field[]): Field[] =>
  fields.filter(
    ({ attribute, place }) =>
      "attribute" in place &&
      (attribute.type === "status" || (attribute.type === "select" && !attribute.is_multiselect)),
  );

/** A field as something to choose. */
export const labelled = ({ id, attribute, group }: Field) => ({
  id,
  label: attribute.title,
  ...(group === undefined ? {} : { group }),
});

/** Whether two places, columns or sorts are about the same attribute. */
export function isAt(place: Place, other: Place): boolean {
  if ("attribute" in place) return "attribute" in other && place.attribute === other.attribute;
  return "path" in other && JSON.stringify(place.path) === JSON.stringify(other.path);
}

export const fieldAt = (fields: readonly Field[], place: Place): Field | undefined =>
  fields.find((field) => isAt(field.place, place));

export const sortableFields = (fields: readonly Field[]): Field[] => fields.filter((f) => isSortable(f.attribute));

export const sortBy = (field: Field, direction: Sort["direction"]): Sort => ({ ...field.place, direction });

/** Ids of the fields that are columns; null where a view leaves that open. */
export function columnIds(fields: readonly Field[], columns: readonly ViewColumn[]): string[] | null {
  if (columns.length === 0) return null;
  return columns.flatMap((column) => fieldAt(fields, column)?.id ?? []);
}

/** Columns to keep: widths stay, and so does what is no field here, such as the end of a longer way. */
export function columnsToKeep(
  fields: readonly Field[],
  ids: readonly string[],
  before: readonly ViewColumn[],
): ViewColumn[] {
  const kept = ids.flatMap((id): ViewColumn[] => {
    const field = fields.find((item) => item.id === id);
    if (!field) return [];
    return [before.find((column) => isAt(column, field.place)) ?? field.place];
  });
  return [...before.filter((column) => !fieldAt(fields, column)), ...kept];
}

/** How many lines a card has until the member chooses. */
const CARD_LINES = 3;

/** What stands on cards unless told: the first of the usual columns, without the one that makes the board's columns. */
export const cardColumns = (usual: readonly string[], group: string | null): string[] =>
  usual.filter((id) => id !== group && id !== `entry.${group}` && !id.endsWith("created_at")).slice(0, CARD_LINES);
