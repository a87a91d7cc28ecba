import type { ObjectContext, Realm, SurfaceEntry, SurfaceKind } from "@stoa/sdk/page";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import { realmsQuery } from "../api/queries";
import type { Attribute, RealmSource } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { useAppRuntime } from "./AppRuntime";
import type { AppIdentity } from "./icons";
import { type ActionCall, callKey, type OfferedApp } from "./realm-set";

/** One surface that an active app offers here. */
export interface Offer {
  /** Tells it apart from every other one of its kind. */
  key: string;
  kind: SurfaceKind;
  app: AppIdentity;
  source: RealmSource;
  /** Null until the app runs. */
  realm: Realm | null;
  entry: SurfaceEntry;
}

/** The object that is on the page. */
export interface OfferTarget {
  object: string;
  attributes: readonly Attribute[];
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

/** An object's slug by the name that an app gave it. */
export const objectSlug = (name: string): string => (Object.hasOwn(ALIASES, name) ? (ALIASES[name] as string) : name);

/** Whether a surface is offered for an object as far as its list of slugs says; `null`: only its predicate knows. */
export function listedFor(entry: Pick<SurfaceEntry, "objects">, object: string): boolean | null {
  if (entry.objects === undefined) return true;
  if ("predicate" in entry.objects) return null;
  return entry.objects.some((slug) => objectSlug(slug) === object);
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

/** The surfaces of an app: its realm's word, before it runs its manifest's (whose shape nobody has checked yet). */
export function surfacesOf({ realm, source }: Pick<OfferedApp, "realm" | "source">, kind: SurfaceKind): SurfaceEntry[] {
  if (realm) return [...realm.surfaces[kind]];
  const listed = source.surfaces[kind];
  if (!Array.isArray(listed)) return [];
  return (listed as (SurfaceEntry & { name?: string })[]).flatMap((entry) => {
    const label = entry?.label ?? entry?.name;
    return typeof entry?.id === "string" && label ? [{ ...entry, label }] : [];
  });
}

/** All surfaces of a kind, by app name, then as each app declared them. */
export function offersOf(offered: readonly OfferedApp[], kind: SurfaceKind): Offer[] {
  return offered.flatMap((item) =>
    surfacesOf(item, kind).map((entry) => ({
      key: `${item.app.slug}/${entry.id}`,
      kind,
      app: item.app,
      source: item.source,
      realm: item.realm,
      entry,
    })),
  );
}

export interface Offers {
  offers: readonly Offer[];
  /** Whether every app is known and every predicate has answered: what is not among the offers now, is not offered. */
  settled: boolean;
}

/**
 * The surfaces of a kind that all active apps offer for an object: by app name, then as the app declared them. What an
 * app lists by slug is there before its realm runs; what a predicate decides comes when it has answered, once for each
 * extension, object and set of attributes.
 */
export function useOffers(kind: SurfaceKind, { object, attributes }: OfferTarget): Offers {
  const w = useWorkspace();
  const { realms } = useAppRuntime();
  const offered = useSyncExternalStore(realms.subscribe, realms.offered);
  const reconciled = useSyncExternalStore(realms.subscribe, realms.reconciled);
  const unknown = useQuery(realmsQuery(w)).isError;
  const candidates = useMemo(
    () => offersOf(offered, kind).filter(({ entry }) => listedFor(entry, object) !== false),
    [offered, kind, object],
  );
  const context = useMemo(() => objectContext(object, attributes), [object, attributes]);
  const shape = useMemo(() => JSON.stringify(context.attributes), [context]);
  const answers = useQueries({
    queries: candidates.map(({ entry, realm, source }) => {
      const listed = listedFor(entry, object);
      return {
        queryKey: [w, "applies", source.install_id, source.version, kind, entry.id, object, shape],
        queryFn: () => listed ?? realm?.applies(kind, entry.id, context) ?? false,
        enabled: listed !== null || realm !== null,
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        ...(listed === true ? { initialData: true } : {}),
      };
    }),
    combine: (results) => results.map((result) => (result.isPending ? "?" : String(result.data === true))).join(),
  });
  return useMemo(() => {
    const applies = answers.split(",");
    return {
      offers: candidates.filter((_, at) => applies[at] === "true"),
      settled: (reconciled || unknown) && !applies.includes("?"),
    };
  }, [answers, candidates, reconciled, unknown]);
}

/** An action of an app, as a button, a menu's item or a row of the palette. */
export interface OfferedAction {
  key: string;
  label: string;
  icon?: string | undefined;
  app: AppIdentity;
  /** It runs now and cannot be started again. */
  pending: boolean;
  run(): Promise<void>;
}

/**
 * The actions of a kind that apps offer for an object. `args` is what their `onTrigger` gets and must keep its
 * identity; `resolve` finds out more of it when an action is triggered.
 */
export function useActions(
  kind: SurfaceKind,
  target: OfferTarget,
  args: Record<string, unknown>,
  resolve?: () => Promise<Record<string, unknown>>,
): readonly OfferedAction[] {
  const { realms } = useAppRuntime();
  const pending = useSyncExternalStore(realms.subscribe, realms.pending);
  const { offers } = useOffers(kind, target);
  return useMemo(
    () =>
      offers.map(({ app, entry }) => {
        const call: ActionCall = { app: app.slug, kind, id: entry.id, label: entry.label, args };
        const key = callKey(call);
        return {
          key,
          label: entry.label,
          icon: entry.icon,
          app,
          pending: pending.has(key),
          run: () => realms.trigger(call, resolve),
        };
      }),
    [offers, kind, args, resolve, pending, realms],
  );
}
