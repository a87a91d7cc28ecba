import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { request, workspacePath } from "../../../api/client";
import { membersQuery, objectsQuery, queryRecords, recordQuery } from "../../../api/queries";
import type { FoundRecord, ObjectDefinition, WorkspaceMember } from "../../../api/types";
import { useSession, useWorkspace } from "../../../api/workspace";
import { Avatar } from "../../../parts/Avatar";
import { memberLabel, memberName, offeredMembers } from "../../../parts/members";
import { recordImage, recordName } from "../../../values/read";
import type { Family } from "../contract";
import type { Choice, ChoiceSource } from "./choices";
import { type Keyed, OwnChoiceField, texts } from "./OwnChoiceField";

/** The search takes at most so many characters, and gives at most so many records (rest-api.md section 11). */
const MAX_QUERY = 256;
const MAX_FOUND = 25;

function memberChoice(member: WorkspaceMember): Choice {
  const name = memberName(member);
  return {
    key: member.id.workspace_member_id,
    label: memberLabel(member),
    description: name === member.email_address ? undefined : member.email_address,
    mark: <Avatar name={name} src={member.avatar_url} size={18} />,
  };
}

interface RecordValue {
  recordId: string;
  object: string;
}

const recordKey = ({ object, recordId }: RecordValue) => `${object}/${recordId}`;
const recordOf = (key: string): RecordValue => {
  const [object = "", recordId = ""] = key.split("/");
  return { recordId, object };
};

/** What records are found by, in the workspace and as the member that looks at the page. */
interface RecordSearch {
  w: string;
  member: string;
  client: QueryClient;
}

function recordChoice(record: RecordValue, name: string, image: string | null, category: string | undefined): Choice {
  const label = name === "" ? "Unnamed" : name;
  const shape = record.object === "people" ? "round" : "box";
  return { key: recordKey(record), label, category, mark: <Avatar name={label} src={image} size={18} shape={shape} /> };
}

/** Records of the objects that an app allows, found by any of their words, as the signed-in member. */
function recordSource({ w, member, client }: RecordSearch, allowed: readonly string[]): ChoiceSource {
  const objects = async (): Promise<readonly ObjectDefinition[]> => {
    const all = await client.ensureQueryData(objectsQuery(w));
    const found = allowed.flatMap((slug) => all.find((object) => object.api_slug === slug) ?? []);
    if (found.length === 0) throw new Error(`This workspace has no object called ${allowed.join(" or ")}.`);
    return found;
  };
  return {
    async search(query, signal) {
      const targets = await objects();
      const category = (slug: string) =>
        targets.length === 1 ? undefined : targets.find((object) => object.api_slug === slug)?.plural_noun;
      const text = query.trim().slice(0, MAX_QUERY);
      if (text === "") {
        const lists = await Promise.all(
          targets.map(async ({ api_slug: object }) =>
            (await queryRecords(w, object, { limit: targets.length === 1 ? MAX_FOUND : 8 }, signal)).map((document) =>
              recordChoice(
                { recordId: document.id.record_id, object },
                recordName(document),
                recordImage(document),
                category(object),
              ),
            ),
          ),
        );
        return lists.flat();
      }
      const body = {
        query: text,
        objects: targets.map((object) => object.api_slug),
        request_as: { type: "workspace-member", workspace_member_id: member },
        limit: MAX_FOUND,
      };
      const path = workspacePath(w, "v2", "objects", "records", "search");
      const { data } = await request<{ data: FoundRecord[] }>("POST", path, body, signal);
      return data.map((found) => ({
        ...recordChoice(
          { recordId: found.id.record_id, object: found.object_slug },
          found.record_text,
          found.record_image,
          category(found.object_slug),
        ),
        description: found.email_addresses?.[0] ?? found.domains?.[0],
      }));
    },
    async find(key) {
      const { object, recordId } = recordOf(key);
      const document = await client.fetchQuery(recordQuery(w, object, recordId)).catch(() => undefined);
      if (!document) return { key, label: "Deleted record" };
      return recordChoice({ recordId, object }, recordName(document), recordImage(document), undefined);
    },
  };
}

const records: Keyed<RecordValue> = { keyOf: recordKey, valueOf: recordOf };

/** Chosen from what the workspace has. */
export const workspaceComboboxes: Family<"AttioRecordCombobox" | "AttioUserCombobox"> = {
  AttioRecordCombobox: ({ props, app }) => {
    const { current, member } = useSession();
    const client = useQueryClient();
    const allowed = props.objects.join();
    const source = useMemo(
      () => recordSource({ w: current.slug, member: member.id, client }, allowed.split(",")),
      [current.slug, member.id, client, allowed],
    );
    return (
      <OwnChoiceField
        input={props}
        keyed={records}
        app={app}
        source={source}
        placeholder={props.placeholder ?? "Select a record…"}
      />
    );
  },
  AttioUserCombobox: ({ props, app }) => {
    const w = useWorkspace();
    const client = useQueryClient();
    const members = useQuery(membersQuery(w)).data;
    const source = useMemo(
      (): ChoiceSource => ({
        all: members && offeredMembers(members).map(memberChoice),
        search: async () => offeredMembers(await client.fetchQuery(membersQuery(w))).map(memberChoice),
        async find(id) {
          const all = await client.ensureQueryData(membersQuery(w));
          const member = all.find((item) => item.id.workspace_member_id === id);
          return member ? memberChoice(member) : { key: id, label: "Former member" };
        },
      }),
      [members, client, w],
    );
    return (
      <OwnChoiceField
        input={props}
        keyed={texts}
        app={app}
        source={source}
        placeholder={props.placeholder ?? "Select a person…"}
      />
    );
  },
};
