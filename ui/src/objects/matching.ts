import { queryRecords } from "../api/queries";
import type { Filter, Sort } from "../api/types";

/** What a table shows the beginning of. */
export interface Matching {
  filter: Filter | null;
  sorts: readonly Sort[];
}

/** Records asked for at once: the most that the query gives. */
const PAGE = 500;

/** The ids of all records that match, in the order of the table, each once: what is there when it is asked. */
export async function matchingIds(w: string, object: string, { filter, sorts }: Matching): Promise<string[]> {
  const ids = new Set<string>();
  for (let offset = 0; ; offset += PAGE) {
    const page = await queryRecords(w, object, {
      ...(filter ? { filter } : {}),
      ...(sorts.length > 0 ? { sorts: [...sorts] } : {}),
      limit: PAGE,
      offset,
    });
    for (const record of page) ids.add(record.id.record_id);
    if (page.length < PAGE) return [...ids];
  }
}
