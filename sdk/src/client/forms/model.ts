import type { FieldType } from "../inputs/field.js";
import { fieldTypes, type Group, type Leaf, type Part, partAt, readSchema } from "./schema.js";
import { type Errors, ownErrors, schemaErrors } from "./validation.js";
import { beginning, newItem, outgoing, sameValue, valueAt, withValue } from "./values.js";

type Validate = (values: never) => unknown;
type Listener = () => void;

/** What can change, and be listened to. `field:` and `items:` go with a path. */
export type Topic = "values" | "errors" | "submitting" | "form" | `field:${string}` | `items:${string}`;

export interface FormEvents {
  /** An attempt to submit failed: what was pressed, and what was thrown. */
  failed(what: string, error: unknown): void;
}

/**
 * The values of a form, what is wrong with them, and what has been done to them. Inputs tell it what is entered; they
 * hear of nothing but their own errors and of changes that they did not make.
 */
export class FormModel {
  /** What `<Form>` has been given. */
  onSubmit: ((values: never) => unknown) | undefined;
  /** What the form's button says. */
  submitLabel = "";

  readonly #events: FormEvents;
  readonly #listeners = new Map<Topic, Set<Listener>>();
  #given: unknown;
  #schema: Group;
  #validate: Validate | undefined;
  #values: unknown;
  #submitted: unknown;
  #errors: Errors = new Map();
  #shownErrors: Readonly<Record<string, string>> = {};
  #submitting = false;
  #dirty = false;
  /** Since an attempt to submit was refused, every error shows; before that, those of fields that were left. */
  #attempted = false;
  #refusals = 0;
  #changed = new Set<string>();
  #left = new Set<string>();
  #revisions = new Map<string, number>();
  #lastRevision = 0;
  #items = new Map<string, readonly number[]>();
  #lastItem = 0;
  #checkIsDue = false;

  constructor(schema: unknown, initialValues: unknown, events: FormEvents) {
    this.#events = events;
    this.#given = schema;
    this.#schema = readSchema(schema);
    this.#values = beginning(this.#schema, initialValues);
    this.#submitted = this.#values;
  }

  /** What the newest rendering says. */
  update(schema: unknown, validate: Validate | undefined): void {
    this.#validate = validate;
    if (schema === this.#given) return;
    this.#given = schema;
    this.#schema = readSchema(schema);
  }

  get values(): unknown {
    return this.#values;
  }

  /** The errors that show, by path. */
  get errors(): Readonly<Record<string, string>> {
    return this.#shownErrors;
  }

  get submitting(): boolean {
    return this.#submitting;
  }

  /** Something has been entered that was not submitted. */
  get dirty(): boolean {
    return this.#dirty;
  }

  /** How many attempts to submit have been refused. */
  get refusals(): number {
    return this.#refusals;
  }

  /** Errors that no input shows, because none is there for their values. */
  get problems(): string[] {
    return [...this.#errors].filter(([path]) => !this.#hasInput(path)).map(([path, error]) => `${path}: ${error}`);
  }

  subscribe(topic: Topic, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    if (listeners.size === 1) this.#inputsChanged(topic);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#listeners.delete(topic);
      this.#inputsChanged(topic);
    };
  }

  /** The type and node at a path, if an input of these types can be bound to it; else a sentence that says why not. */
  find(path: unknown, types: readonly FieldType[]): { type: FieldType; part: Leaf | Part } | string {
    const part = partAt(this.#schema, path);
    if (typeof part === "string") return part;
    const type = fieldTypes(part).find((candidate) => types.includes(candidate));
    if (type) return { type, part };
    const kinds = fieldTypes(part).at(-1);
    return `it is ${kinds === undefined ? "an object of several values" : kinds.endsWith("[]") ? "an array" : `of type ${kinds}`}`;
  }

  value(path: string): unknown {
    return valueAt(this.#values, path);
  }

  revision(path: string): number {
    return this.#revisions.get(path) ?? 0;
  }

  error(path: string): string | undefined {
    return this.#errors.get(path);
  }

  /** Changes when the input at the path has to. */
  mark(path: string): string {
    return `${this.revision(path)} ${this.error(path) ?? ""}`;
  }

  /** Something was entered. An input that has not heard of the newest revision yet is out of date. */
  enter(path: string, value: unknown, revision: number): void {
    if (revision !== this.revision(path)) return;
    this.#changed.add(path);
    this.#set(path, value);
  }

  /** An input was left: what is wrong with its value shows, if it was changed. */
  leave(path: string): void {
    if (!this.#changed.has(path) || this.#left.has(path)) return;
    this.#left.add(path);
    this.#check();
  }

  /** A change by the app: the input takes it over. */
  change(path: string, value: unknown): void {
    this.#renew(path);
    for (const key of [...this.#items.keys()]) if (isWithin(key, path)) this.#items.delete(key);
    this.#set(path, value);
    this.#emit(`items:${path}`);
  }

  /** Keys of the items of an array, each for as long as its item is there. */
  items(path: string): readonly number[] {
    const value = this.value(path);
    const length = Array.isArray(value) ? value.length : 0;
    let keys = this.#items.get(path) ?? [];
    if (keys.length !== length) {
      keys = Array.from({ length }, (_, index) => keys[index] ?? ++this.#lastItem);
      this.#items.set(path, keys);
    }
    return keys;
  }

  addItem(path: string): void {
    const part = partAt(this.#schema, path);
    if (typeof part === "string" || part.type !== "array") return;
    const items = this.value(path);
    this.#set(path, [...(Array.isArray(items) ? items : []), newItem(part.element)]);
    this.#emit(`items:${path}`);
  }

  /** Removes an item; what is known of the items behind it moves up with them. */
  removeItem(path: string, key: number): void {
    const keys = this.items(path);
    const index = keys.indexOf(key);
    const items = this.value(path);
    if (index < 0 || !Array.isArray(items)) return;
    const moved = (name: string): string | undefined => {
      if (!name.startsWith(`${path}.`)) return name;
      const [step = "", ...rest] = name.slice(path.length + 1).split(".");
      if (Number(step) === index) return undefined;
      return Number(step) < index ? name : [path, Number(step) - 1, ...rest].join(".");
    };
    this.#changed = movedSet(this.#changed, moved);
    this.#left = movedSet(this.#left, moved);
    this.#items = new Map(
      [...this.#items].flatMap(([name, value]) => {
        const to = moved(name);
        return to === undefined ? [] : [[to, value] as const];
      }),
    );
    this.#items.set(
      path,
      keys.filter((other) => other !== key),
    );
    this.#renew(path);
    this.#set(
      path,
      items.filter((_, at) => at !== index),
    );
    this.#emit(`items:${path}`);
  }

  /** Checks the values, and hands them to `onSubmit` if nothing is wrong with them. Once at a time; never rejects. */
  async submit(): Promise<void> {
    if (this.#submitting) return;
    const { onSubmit } = this;
    const what = this.submitLabel === "" ? "submitting" : `“${this.submitLabel}”`;
    try {
      this.#attempted = true;
      this.#check();
      if (this.#errors.size > 0) {
        this.#refusals += 1;
        this.#emit("form");
        return;
      }
      if (!onSubmit) throw new Error("useForm: a form can only be submitted while its <Form> is rendered");
      const values = this.#values;
      this.#setSubmitting(true);
      await onSubmit(outgoing(this.#schema, values) as never);
      this.#submitted = values;
      this.#attempted = false;
      this.#left.clear();
      this.#check();
      this.#compare();
    } catch (error) {
      this.#events.failed(what, error);
    } finally {
      this.#setSubmitting(false);
    }
  }

  #setSubmitting(submitting: boolean): void {
    if (this.#submitting === submitting) return;
    this.#submitting = submitting;
    this.#emit("submitting");
    this.#emit("form");
  }

  #set(path: string, value: unknown): void {
    this.#values = withValue(this.#values, path, value, this.#schema);
    this.#emit("values");
    this.#compare();
    this.#check();
  }

  /** The inputs at and below a path, and those of what it is in, take over what is there now. */
  #renew(path: string): void {
    const revision = ++this.#lastRevision;
    const names = [...this.#listeners.keys()].flatMap((topic) => (topic.startsWith("field:") ? [topic.slice(6)] : []));
    for (const name of [path, ...names]) {
      if (isWithin(name, path) || isWithin(path, name)) this.#revisions.set(name, revision);
    }
    for (const name of names) if (this.#revisions.get(name) === revision) this.#emit(`field:${name}`);
  }

  #compare(): void {
    const dirty = !sameValue(this.#values, this.#submitted);
    if (dirty === this.#dirty) return;
    this.#dirty = dirty;
    this.#emit("form");
  }

  /** Finds out what is wrong, as far as it shows. */
  #check(): void {
    if (!this.#attempted && this.#left.size === 0 && this.#errors.size === 0) return;
    const all = this.#attempted || this.#left.size > 0 ? this.#allErrors() : new Map<string, string>();
    const shown = this.#attempted ? all : new Map([...all].filter(([path]) => this.#left.has(path)));
    const before = this.#errors;
    const differing = [...new Set([...before.keys(), ...shown.keys()])].filter(
      (path) => before.get(path) !== shown.get(path),
    );
    if (differing.length === 0) return;
    this.#errors = shown;
    this.#shownErrors = Object.freeze(Object.fromEntries(shown));
    for (const path of differing) this.#emit(`field:${path}`);
    this.#emit("errors");
    this.#emit("form");
  }

  /**
   * The schema's errors over the app's own. The schema binds what is shown: an input that is only there for one answer
   * of another must not keep the form from being submitted with the other answers, as nobody could fill it in.
   */
  #allErrors(): Map<string, string> {
    const errors = new Map([...schemaErrors(this.#schema, this.#values)].filter(([path]) => this.#isShown(path)));
    if (!this.#validate) return errors;
    return new Map([...ownErrors(this.#validate(outgoing(this.#schema, this.#values) as never)), ...errors]);
  }

  #hasInput(path: string): boolean {
    return this.#listeners.has(`field:${path}`);
  }

  /** A value that has an input, or one of several in an input. */
  #isShown(path: string): boolean {
    return this.#hasInput(path) || this.#hasInput(path.slice(0, Math.max(0, path.lastIndexOf("."))));
  }

  /** Inputs that come or go may change what is wrong: found out once all that come and go together have. */
  #inputsChanged(topic: Topic): void {
    if (!topic.startsWith("field:") || this.#checkIsDue) return;
    this.#checkIsDue = true;
    queueMicrotask(() => {
      this.#checkIsDue = false;
      this.#check();
    });
  }

  #emit(topic: Topic): void {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener();
  }
}

const isWithin = (path: string, outer: string): boolean => path === outer || path.startsWith(`${outer}.`);

function movedSet(paths: Set<string>, moved: (path: string) => string | undefined): Set<string> {
  return new Set([...paths].flatMap((path) => moved(path) ?? []));
}
