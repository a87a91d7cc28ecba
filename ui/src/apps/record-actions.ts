import type { ObjectContext, SurfaceEntry } from "@stoa/sdk/page";
import { useQueries } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import type { Attribute } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { useAppRuntime } from "./AppRuntime";
import type { AppIdentity } from "./icons";
import { type ActionCall, callKey, type OfferedApp } from "./realm-set";

export interface RecordAction {
  key: string;
  label: string;
  icon?: string | undefined;
  app: AppIdentity;
  pending: boolean;
  run(): Promise<void>;
}

const STANDARD = new Set(["people", "companies", "deals", "users", "workspaces"]);
/** Older apps name the standard objects in the singular. */
const ALIASES: Record<string, string> = {
  person: "people",
  company: "companies",
  deal: "deals",
  user: "users",
  workspace: "workspaces",
};

/** Whether a surface is offered for an object as far as its list of slugs says; `null`: only its predicate knows. */
export function listedFor(entry: Pick<SurfaceEntry, "objects">, object: string): boolean | null {
  if (entry.objects === undefined) return true;
  if ("predicate" in entry.objects) return null;
  return entry.objects.some((slug) => (ALIASES[slug] ?? slug) === object);
}

/** What a predicate is told about an object; two types have other names there (sdk-surface.md 2.3.1). */
export function objectContext(object: string, attributes: readonly Attribute[]): ObjectContext {
  const names: Partial<Record<string, string>> = { status: "pipeline", "record-reference": "entity-reference" };
  return {
    object,
    isStandard: STANDARD.has(object),
    attributes: attributes.map((a) => ({
      isRequired: a.is_required,
      isUnique: a.is_unique,
      type: names[a.type] ?? a.type,
    })),
  };
}

/** What an app offers: its realm's word, before it runs its manifest's (whose shape nobody has checked yet). */
function recordActionsOf({ realm, source }: OfferedApp): readonly SurfaceEntry[] {
  if (realm) return realm.surfaces["record-action"];
  const listed = source.surfaces["record-action"];
  return Array.isArray(listed) ? listed.filter((entry) => typeof entry?.id === "string" && entry.label) : [];
}

/**
 * The record actions of all active apps that apply to a record: by app name, then as the app declared them. What an app
 * lists by slug is there before its realm runs; what a predicate decides comes when it has answered.
 */
export function useRecordActions(object: string, record: string, attributes: readonly Attribute[]): RecordAction[] {
  const w = useWorkspace();
  const { realms } = useAppRuntime();
  const offered = useSyncExternalStore(realms.subscribe, realms.offered);
  const pending = useSyncExternalStore(realms.subscribe, realms.pending);
  const candidates = useMemo(
    () =>
      offered.flatMap((item) =>
        recordActionsOf(item)
          .filter((entry) => listedFor(entry, object) !== false)
          .map((entry) => ({ item, entry })),
      ),
    [offered, object],
  );
  const context = useMemo(() => objectContext(object, attributes), [object, attributes]);
  const shape = useMemo(() => JSON.stringify(context.attributes), [context]);
  const answers = useQueries({
    queries: candidates.map(({ item, entry }) => {
      const listed = listedFor(entry, object);
      return {
        queryKey: [w, "applies", item.source.install_id, item.source.version, entry.id, object, shape],
        queryFn: () => listed ?? item.realm?.applies("record-action", entry.id, context) ?? false,
        enabled: listed !== null || item.realm !== null,
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        ...(listed === true ? { initialData: true } : {}),
      };
    }),
    combine: (results) => results.map((result) => result.data === true).join(),
  });
  return useMemo(() => {
    const applies = answers.split(",");
    return candidates
      .filter((_, at) => applies[at] === "true")
      .map(({ item, entry }) => {
        const call = actionCall(item, entry, object, record);
        const key = callKey(call);
        return {
          key,
          label: entry.label,
          icon: entry.icon,
          app: item.app,
          pending: pending.has(key),
          run: () => realms.trigger(call),
        };
      });
  }, [answers, candidates, object, record, pending, realms]);
}

function actionCall(item: OfferedApp, entry: SurfaceEntry, object: string, record: string): ActionCall {
  return {
    app: item.app.slug,
    kind: "record-action",
    id: entry.id,
    label: entry.label,
    args: { recordId: record, object },
  };
}
