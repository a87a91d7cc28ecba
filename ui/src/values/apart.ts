import type { RecordDocument } from "../api/types";
import { formatDate, formatDateTime, recordName, valueText } from "./read";

/** What tells a record from others of its name. */
export interface Distinction {
  by: "address" | "time";
  text: string;
}

const addresses = ({ values }: RecordDocument): string[] =>
  [...(values.email_addresses ?? []), ...(values.domains ?? [])].map((value) => valueText(value));

const nameOf = (record: RecordDocument): string => `${record.id.object_id} ${recordName(record).toLowerCase()}`;

/** Of records that have the name of another one among them, by record id: an address or domain that only it has, else when it was made. */
export function tellApart(records: readonly RecordDocument[]): ReadonlyMap<string, Distinction> {
  const toldApart = new Map<string, Distinction>();
  for (const record of records) {
    const name = nameOf(record);
    const others = records.filter((other) => other !== record && nameOf(other) === name);
    if (others.length > 0) toldApart.set(record.id.record_id, distinction(record, others));
  }
  return toldApart;
}

function distinction(record: RecordDocument, others: readonly RecordDocument[]): Distinction {
  const own = addresses(record).find((address) => !others.some((other) => addresses(other).includes(address)));
  if (own) return { by: "address", text: own };
  const day = formatDate(record.created_at);
  const isOnly = !others.some((other) => formatDate(other.created_at) === day);
  return { by: "time", text: `created ${isOnly ? day : formatDateTime(record.created_at)}` };
}
