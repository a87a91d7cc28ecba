import type { Attribute, RecordDocument, Value } from "../api/types";
import { isForPeople } from "../objects/columns";

/** What a merge makes of one attribute. */
export interface MergedAttribute {
  attribute: Attribute;
  primary: readonly Value[];
  secondary: readonly Value[];
  result: readonly Value[];
  /** Both records say the same, so that there is nothing to look at. */
  same: boolean;
}

/** What a value says, without when it was said and by whom. */
const said = ({ active_from: _from, active_until: _until, created_by_actor: _actor, ...rest }: Value): string =>
  JSON.stringify(rest);

/** Whether a value is also among others. */
export const isAmong = (value: Value, others: readonly Value[]): boolean =>
  others.some((other) => said(other) === said(value));

/**
 * What the server's merge will leave of each attribute that either record has a value of: the primary's values, or the
 * secondary's where the primary has none. Relationships with several values keep those of both. What one of the two
 * records says about the other goes.
 */
export function mergedAttributes(
  attributes: readonly Attribute[],
  primary: RecordDocument,
  secondary: RecordDocument,
): MergedAttribute[] {
  const pair = [primary.id.record_id, secondary.id.record_id];
  const isOutside = (value: Value) => !pair.includes(String(value.target_record_id));
  return attributes.filter(isForPeople).flatMap((attribute) => {
    const of = (record: RecordDocument) => record.values[attribute.api_slug] ?? [];
    const [first, second] = [of(primary), of(secondary)];
    if (first.length === 0 && second.length === 0) return [];
    const isUnited = Boolean(attribute.relationship) && attribute.is_multiselect;
    const kept = isUnited
      ? [...first, ...second.filter((value) => !isAmong(value, first))]
      : first.length > 0
        ? first
        : second;
    const same = first.length === second.length && first.every((value) => isAmong(value, second));
    return [{ attribute, primary: first, secondary: second, result: kept.filter(isOutside), same }];
  });
}
