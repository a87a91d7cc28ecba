import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { normalizeStruct } from "../../schema/node.js";
import { host } from "../components/host.js";
import { ConfiguratorInput, type InputKind, kinds, noteOf, type Props } from "./inputs.js";
import { bare, type ConfigNode, ConfiguratorModel, type Watched } from "./model.js";
import { type ConfiguratorSession, SessionContext, useRendered } from "./session.js";

/** The block whose configurator is rendered: gives the oldest form of the hook, which names none, its schema. */
export const BlockContext = createContext<unknown>(undefined);

const hook = "Workflows.useConfigurator";
const shared = ["name", "label", "help", "tooltip", "placeholder", "disableVariables", "onChange"];

type Component = (props: Props) => ReactNode;

export type ConfiguratorApi = { watch(path?: string): Watched } & Record<string, Component>;

const has = (value: unknown, key: string): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && key in value;

/**
 * Inputs for the configuration of a workflow block (`sdk-surface.md` 2.3.10): `(block, initialValues?)`, and of earlier
 * versions `(configSchema, initialValues?)` and `(initialValues?)`. They keep their identity; typing renders the
 * configurator only if it watches.
 */
export function useConfigurator(first?: unknown, second?: unknown): ConfiguratorApi {
  const around = useContext(BlockContext);
  const session = useContext(SessionContext);
  const [{ model, components, watched }] = useState(() => {
    const isSchema = has(first, "fields") && first.type === "struct";
    const isBlock = !isSchema && has(first, "configSchema");
    const block = isBlock ? first : isSchema ? { configSchema: first } : around;
    if (!isSchema && block === undefined) {
      throw new Error(`${hook} is not available here: call it in a block's configurator, or name the block`);
    }
    const given = has(block, "configSchema") ? block.configSchema : undefined;
    const schema = given === undefined ? undefined : (normalizeStruct(given, `${hook}: configSchema`) as ConfigNode);
    const initialValues = isSchema || isBlock ? second : first;
    const model = session
      ? session.model(() => new ConfiguratorModel(schema, initialValues, session.saved))
      : new ConfiguratorModel(schema, initialValues);
    const isTrigger = [block, around].some((one) => has(one, "type") && one.type === "trigger");
    const place: Place = { model, session, canBind: session !== undefined && !isTrigger };
    return { model, components: componentsOf(place), watched: { any: false } };
  });
  // What it began with is told once it stands.
  useEffect(() => session?.changed(), [session]);
  useSyncExternalStore(model.subscribe, () => (watched.any ? model.version : 0));
  const [watch] = useState(() => (path?: string) => {
    watched.any = true;
    return model.watch(path);
  });
  return { ...components, watch } as ConfiguratorApi;
}

/** Where inputs stand: whose values they change, and who is told. */
interface Place {
  model: ConfiguratorModel;
  session: ConfiguratorSession | undefined;
  /** Whether variables can stand in their places: nothing runs before a trigger. */
  canBind: boolean;
}

function componentsOf(place: Place): Record<string, Component> {
  const inputs = Object.entries(kinds).map(([name, kind]) => [name, inputOf(place, name, kind)] as const);
  return { ...Object.fromEntries(inputs), CollectionInput: collectionOf(place), Outcome };
}

function checkProps(where: string, props: Props, known: readonly string[], needed: readonly string[]): void {
  for (const key of Object.keys(props)) {
    if (!known.includes(key) && props[key] !== undefined)
      throw new TypeError(`${where}: ${key} is not a known property`);
  }
  for (const key of needed) if (props[key] === undefined) throw new TypeError(`${where}: ${key} is required`);
  if (props.onChange !== undefined && typeof props.onChange !== "function") {
    throw new TypeError(`${where}: onChange must be a function`);
  }
}

const at = (name: string, path: unknown) => `${hook}: <${name} name=${JSON.stringify(path)}>`;

function inputOf({ model, session, canBind }: Place, name: string, kind: InputKind): Component {
  const known = shared
    .filter((prop) => !(name === "RichTextInput" && prop === "onChange"))
    .filter((prop) => !(name === "LocationInput" && (prop === "placeholder" || prop === "disableVariables")))
    .concat(kind.multi ? ["multi"] : [], kind.props ?? []);
  const input: Component = (props) => {
    const where = at(name, props.name);
    checkProps(where, props, known, ["name", "label", ...(kind.needs ?? [])]);
    if (props.multi && !kind.multi) throw new TypeError(`${where}: multi must be false`);
    const found = model.find(props.name);
    const expected = `${props.multi ? "an array of " : ""}${kind.nodes.join(" or ")}`;
    if (typeof found === "string") throw new TypeError(`${where} needs the path of ${expected}: ${found}`);
    const element = found && props.multi ? found.node.element : found?.node;
    const type = element && bare(element).node.type;
    if (found && !((found.node.type === "array") === (props.multi === true) && kind.nodes.includes(type ?? ""))) {
      throw new TypeError(`${where} needs the path of ${expected}: it is of type ${found.node.type}`);
    }
    const path = props.name as string;
    const takesVariables = canBind && !kind.isStatic && props.disableVariables !== true;
    const changed = () => props.onChange?.(model.watch(path));
    return createElement(ConfiguratorInput, {
      key: model.identity(path),
      kind,
      note: noteOf(name, takesVariables),
      props,
      where,
      required: found ? !found.isOptional : false,
      model,
      session,
      accepts: JSON.stringify(found?.node ?? { type: kind.nodes[0] }),
      takesVariables,
      write(value) {
        model.set(path, value);
        changed();
      },
      bind(json) {
        model.bind(path, json);
        changed();
      },
    });
  };
  Object.defineProperty(input, "name", { value: name });
  return input;
}

const Entry = host("Collection.Entry");

function collectionOf({ model, session }: Place): Component {
  return function CollectionInput(props) {
    const where = at("CollectionInput", props.name);
    const own = ["name", "label", "minItems", "maxItems", "addItemLabel", "deleteItemTooltip", "onChange", "children"];
    checkProps(where, props, own, ["name"]);
    if (typeof props.children !== "function") {
      throw new TypeError(`${where} needs a function as its child: (itemPath, index) => …`);
    }
    const found = model.find(props.name);
    if (typeof found === "string") throw new TypeError(`${where} needs the path of an array of struct: ${found}`);
    if (
      found &&
      (found.node.type !== "array" || !found.node.element || bare(found.node.element).node.type !== "struct")
    ) {
      throw new TypeError(`${where} needs the path of an array of struct: it is of type ${found.node.type}`);
    }
    const path = props.name as string;
    const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, label, addItemLabel } = props;
    const keys = useSyncExternalStore(model.subscribe, () => model.items(path).join());
    const items = keys === "" ? [] : keys.split(",").map(Number);
    const changed = () => props.onChange?.(model.watch(path));
    const name: string = label ?? addItemLabel ?? "Items";
    const error =
      items.length < minItems ? `At least ${minItems} ${minItems === 1 ? "item is" : "items are"} needed` : undefined;
    const tell = useRendered(session, path, name);
    // biome-ignore lint/correctness/useExhaustiveDependencies: told when it changes
    useEffect(() => tell(error), [error]);
    const collection = createElement(
      "Collection",
      {
        label: name,
        error,
        onAdd() {
          if (model.items(path).length >= maxItems) return;
          model.add(path);
          changed();
        },
      } as object,
      items.map((key, index) =>
        createElement(
          Entry,
          {
            key,
            onRemove() {
              if (model.items(path).length <= minItems) return;
              model.remove(path, key);
              changed();
            },
          },
          props.children(`${path}.${index}`, index),
        ),
      ),
    );
    return createElement("ConfiguratorField", { path, label: name } as object, collection);
  };
}

/** One of the outcomes that a block can have. */
function Outcome({ id, slug, label, schema }: Props): ReactNode {
  const name: unknown = id ?? slug;
  if (typeof name !== "string" || name === "") throw new TypeError(`${hook}: <Outcome> needs an id`);
  if (schema === undefined) {
    throw new TypeError(`${hook}: <Outcome id=${JSON.stringify(name)}> needs a schema, or null if it has no data`);
  }
  const struct = schema === null ? null : JSON.stringify(normalizeStruct(schema, `schema of <Outcome id="${name}">`));
  return createElement("Outcome", { id: name, label, schema: struct } as object);
}
